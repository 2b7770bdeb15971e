/**
 * The same items in the same order, with one made ahead: while the caller is busy with one, the
 * next is in the making. At most two are alive. A caller that stops early, or that throws, stops
 * the making as well, and waits for what is under way.
 */
export async function* ahead<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item, void, void> {
  const iterator = items[Symbol.asyncIterator]();
  const make = (): Promise<IteratorResult<Item>> => {
    const made = iterator.next();
    made.catch(() => {}); // it is thrown below, once the caller is done with the item before
    return made;
  };
  let next = make();
  try {
    for (;;) {
      const made = await next;
      if (made.done) return;
      next = make();
      yield made.value;
    }
  } finally {
    await next.catch(() => {});
    await iterator.return?.();
  }
}
