import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ahead } from './ahead.ts';

/** Items 0 to count - 1, which notes what is made and whether it was told to stop. */
function createSource(count: number, failAt = -1) {
  const log = { made: 0, stopped: false };
  async function* make(): AsyncGenerator<number> {
    try {
      for (let item = 0; item < count; item++) {
        await setImmediate();
        if (item === failAt) throw new Error(`no item ${item}`);
        log.made++;
        yield item;
      }
    } finally {
      log.stopped = true;
    }
  }
  return { log, items: make() };
}

async function letOthersRun(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await setImmediate();
}

test('one item is made while the caller is busy, never more, and the order is kept', async () => {
  const { log, items } = createSource(5);
  const taken: number[] = [];
  for await (const item of ahead(items)) {
    taken.push(item);
    await letOthersRun();
    expect(log.made).toBe(Math.min(5, taken.length + 1));
  }
  expect(taken).toEqual([0, 1, 2, 3, 4]);
});

test('a caller that throws stops the making', async () => {
  const { log, items } = createSource(5);
  const take = async (): Promise<void> => {
    for await (const item of ahead(items)) {
      if (item === 1) throw new Error('full');
    }
  };
  await expect(take()).rejects.toThrow('full');
  expect(log).toEqual({ made: 3, stopped: true });
});

test('what fails to be made is thrown after the items before it', async () => {
  const { items } = createSource(5, 2);
  const taken: number[] = [];
  const take = async (): Promise<void> => {
    for await (const item of ahead(items)) {
      await letOthersRun();
      taken.push(item);
    }
  };
  await expect(take()).rejects.toThrow('no item 2');
  expect(taken).toEqual([0, 1]);
});

test('nothing gives nothing', async () => {
  const { items } = createSource(0);
  for await (const item of ahead(items)) throw new Error(`${item}`);
});
