const answersBetween = 16;
let answerCount = 0;

/**
 * Frees, at each sixteenth call, the pixels that nobody refers to any more. V8 counts them as memory
 * beside its heap and marks all of the heap after each 64 MiB of them; to look at what is new takes a
 * tenth of that. Does nothing without `--expose-gc`.
 */
export function freePixels(): void {
  if (++answerCount % answersBetween === 0) void globalThis.gc?.({ type: 'minor' });
}
