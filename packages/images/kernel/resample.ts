// AssemblyScript: compiled to WebAssembly, which has the 128-bit instructions that JavaScript lacks.
// It allocates nothing: src/resample.ts lays out the memory, with room for reads and writes of 16
// bytes at its end. Weights are int16 of 14 binary places, so that a pair of products fits an int32.

const weightBits: i32 = 14;

/** Two taps at once: int32 [4] of pair[0] * weight[0] + pair[1] * weight[1]. */
function weigh(pairs: v128, weights: v128): v128 {
  return i32x4.dot_i16x8_s(pairs, weights);
}

// Bytes of four pixels to take, each behind a zero: -1 takes none.
const firstPair = i8x16(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1);
const secondPair = i8x16(6, -1, 9, -1, 7, -1, 10, -1, 8, -1, 11, -1, -1, -1, -1, -1);

/** Four taps of one output pixel: int32 red, green, blue, unused. */
function weighPixels(pixels: usize, early: v128, late: v128): v128 {
  const four = v128.load(pixels); // r0 g0 b0 r1 g1 b1 r2 g2 b2 r3 g3 b3 and what follows
  const first = weigh(i8x16.swizzle(four, firstPair), early); // r0 r1 g0 g1 b0 b1 as int16
  const second = weigh(i8x16.swizzle(four, secondPair), late); // r2 r3 g2 g3 b2 b3 as int16
  return i32x4.add(first, second);
}

/** Writes red, green and blue. */
function storePixel(to: usize, sums: v128): void {
  const zero = i32x4.splat(0);
  const words = i16x8.narrow_i32x4_s(i32x4.shr_s(sums, weightBits), zero);
  const bytes = i8x16.narrow_i16x8_u(words, zero);
  v128.store16_lane(to, bytes, 0);
  v128.store8_lane(to + 2, bytes, 2);
}

/**
 * Resamples along the width, four rows at once: uint8 [height, width, 3] → [height, stride], where the
 * first 3 * side bytes of a row count.
 *
 * @param height a multiple of 4.
 * @param firsts uint32 [side]: the pixel that the first tap of each output pixel takes.
 * @param weights int16 [side, tapCount]; tapCount is a multiple of 4.
 */
export function resampleRows(
  source: usize,
  width: usize,
  height: usize,
  rows: usize,
  stride: usize,
  side: usize,
  firsts: usize,
  weights: usize,
  tapCount: usize,
): void {
  const half = i32x4.splat(1 << (weightBits - 1));
  const rowBytes = width * 3;
  for (let y: usize = 0; y < height; y += 4) {
    const row = source + y * rowBytes;
    let to = rows + y * stride;
    let tap = weights;
    for (let x: usize = 0; x < side; x++) {
      let from = row + usize(load<u32>(firsts + x * 4)) * 3;
      let a = half; // the first of the four rows
      let b = half;
      let c = half;
      let d = half;
      for (const end = tap + tapCount * 2; tap < end; tap += 8) {
        const early = v128.load32_splat(tap);
        const late = v128.load32_splat(tap + 4);
        a = i32x4.add(a, weighPixels(from, early, late));
        b = i32x4.add(b, weighPixels(from + rowBytes, early, late));
        c = i32x4.add(c, weighPixels(from + rowBytes * 2, early, late));
        d = i32x4.add(d, weighPixels(from + rowBytes * 3, early, late));
        from += 12;
      }
      storePixel(to, a);
      storePixel(to + stride, b);
      storePixel(to + stride * 2, c);
      storePixel(to + stride * 3, d);
      to += 3;
    }
  }
}

/**
 * Resamples along the height: uint8 [height, stride] → [side, width], sixteen columns at once.
 *
 * @param firsts uint32 [side]: the row that the first tap of each output row takes.
 * @param weights int16 [side, tapCount]; tapCount is even.
 */
export function resampleColumns(
  rows: usize,
  stride: usize,
  output: usize,
  width: usize,
  side: usize,
  firsts: usize,
  weights: usize,
  tapCount: usize,
): void {
  const half = i32x4.splat(1 << (weightBits - 1));
  for (let y: usize = 0; y < side; y++) {
    const first = rows + usize(load<u32>(firsts + y * 4)) * stride;
    const start = weights + y * tapCount * 2;
    const end = start + tapCount * 2;
    for (let x: usize = 0; x < width; x += 16) {
      let from = first + x;
      let a = half; // columns 0 to 3, b: 4 to 7, c: 8 to 11, d: 12 to 15
      let b = half;
      let c = half;
      let d = half;
      for (let tap = start; tap < end; tap += 4) {
        const pair = v128.load32_splat(tap);
        const upper = v128.load(from);
        const lower = v128.load(from + stride);
        // biome-ignore format: upper and lower in turn
        const left = v128.shuffle<u8>(
          upper, lower, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23,
        );
        // biome-ignore format: upper and lower in turn
        const right = v128.shuffle<u8>(
          upper, lower, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31,
        );
        a = i32x4.add(a, weigh(i16x8.extend_low_i8x16_u(left), pair));
        b = i32x4.add(b, weigh(i16x8.extend_high_i8x16_u(left), pair));
        c = i32x4.add(c, weigh(i16x8.extend_low_i8x16_u(right), pair));
        d = i32x4.add(d, weigh(i16x8.extend_high_i8x16_u(right), pair));
        from += stride * 2;
      }
      const ab = i16x8.narrow_i32x4_s(i32x4.shr_s(a, weightBits), i32x4.shr_s(b, weightBits));
      const cd = i16x8.narrow_i32x4_s(i32x4.shr_s(c, weightBits), i32x4.shr_s(d, weightBits));
      // Beyond the end of a row this writes into the next one, which comes later.
      v128.store(output + y * width + x, i8x16.narrow_i16x8_u(ab, cd));
    }
  }
}
