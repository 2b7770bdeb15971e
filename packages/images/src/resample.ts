import { ensureMemory, loadKernel } from './load-kernel.ts';
import { type ResampleWeights, resampleWeights } from './resample-weights.ts';

const wordBytes = 16; // the kernel reads and writes so many at once
const rowsAtOnce = 4; // it reads and writes so many rows, the last of them behind the image's end

function roundUp(count: number, step: number = wordBytes): number {
  return Math.ceil(count / step) * step;
}

type Size = { widthPx: number; heightPx: number };

/** Addresses in the kernel's memory; behind each block one may read and write a word too far. */
function layOut(source: Size, output: Size, axes: ResampleWeights[]) {
  let end = wordBytes;
  const place = (sizeBytes: number): number => {
    const start = end;
    end = roundUp(start + sizeBytes) + wordBytes;
    return start;
  };
  const [across, down] = axes.map(({ firsts, weights }) => ({
    firsts: place(firsts.byteLength),
    weights: place(weights.byteLength),
  }));
  const to = place(output.widthPx * output.heightPx * 3);
  // An input of fewer pixels than taps is read behind its end, with a weight of 0.
  const [columnTapCount, rowTapCount] = axes.map(({ tapCount }) => tapCount);
  const rows = place(Math.max(source.heightPx, rowTapCount!) * roundUp(output.widthPx * 3));
  const pixels = place((source.widthPx * source.heightPx + columnTapCount!) * 3);
  return { across: across!, down: down!, output: to, rows, pixels, sizeBytes: end };
}

/**
 * Resizes RGB pixels with a bicubic kernel (a = -0.5), antialiased where it reduces, as
 * Pillow's `BICUBIC` does: along the width first, rounded and clamped to 0..255 between the two
 * passes. Computed in integers: the same bytes on every machine. Reduced by more than a thousand, weights
 * are down to their last bits, and one colour may come out some levels off.
 *
 * @param source uint8, row-major [heightPx, widthPx, 3].
 * @param toHeightPx that of a square where it is left out.
 * @returns uint8 [toHeightPx, toWidthPx, 3].
 * @see https://github.com/python-pillow/Pillow/blob/main/src/libImaging/Resample.c
 */
export function resample(
  source: Uint8Array,
  widthPx: number,
  heightPx: number,
  toWidthPx: number,
  toHeightPx: number = toWidthPx,
): Uint8Array {
  if (widthPx === toWidthPx && heightPx === toHeightPx) return source;
  const kernel = loadKernel();
  const across = resampleWeights(widthPx, toWidthPx);
  const down = resampleWeights(heightPx, toHeightPx);
  const output = { widthPx: toWidthPx, heightPx: toHeightPx };
  const rowCount = roundUp(heightPx, rowsAtOnce);
  const at = layOut({ widthPx, heightPx: rowCount }, output, [across, down]);
  ensureMemory(kernel, at.sizeBytes);
  const bytes = new Uint8Array(kernel.memory.buffer);
  const put = (values: Uint32Array | Int16Array, to: number): void =>
    bytes.set(new Uint8Array(values.buffer), to);
  put(across.firsts, at.across.firsts);
  put(across.weights, at.across.weights);
  put(down.firsts, at.down.firsts);
  put(down.weights, at.down.weights);
  bytes.set(source, at.pixels);
  const stride = roundUp(toWidthPx * 3);
  kernel.resampleRows(
    ...[at.pixels, widthPx, rowCount, at.rows, stride, toWidthPx],
    ...[at.across.firsts, at.across.weights, across.tapCount],
  );
  kernel.resampleColumns(
    ...[at.rows, stride, at.output, toWidthPx * 3, toHeightPx],
    ...[at.down.firsts, at.down.weights, down.tapCount],
  );
  return bytes.slice(at.output, at.output + toWidthPx * toHeightPx * 3);
}
