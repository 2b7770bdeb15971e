// AssemblyScript, as multiply.ts; src/warp-pixels.ts lays out the memory.

/** Three bytes and the one behind them as floats. */
function loadPixel(at: usize): v128 {
  const bytes = v128.load32_zero(at);
  const words = i16x8.extend_low_i8x16_u(bytes);
  // Bytes fit signed numbers, too; unsigned ones take processors ten steps to turn into floats.
  return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(words));
}

function mix(from: v128, to: v128, share: v128): v128 {
  return f32x4.add(from, f32x4.mul(f32x4.sub(to, from), share));
}

// Places are counted in 2 ** 20ths of a pixel: whole numbers are clamped and cut off in one
// instruction each, where floats take a dozen.
const placeBits = 20;
const placesPerPixel: f32 = 1_048_576; // 2 ** placeBits
const within: i32 = (1 << placeBits) - 1;

function toPlaces(px: f32): i32 {
  return <i32>nearest(px * placesPerPixel);
}

function clamp(place: i32, last: i32): i32 {
  const atLeast = place < 0 ? 0 : place;
  return atLeast > last ? last : atLeast;
}

/** The part of a pixel beyond the one that a place lies in, 0..1. */
function shareOf(place: i32): v128 {
  return f32x4.splat(<f32>(place & within) * (1 / placesPerPixel));
}

/** What bytes, as floats, become. */
function valuesOf(bytes: v128, scale: v128, ground: v128): v128 {
  return f32x4.sub(f32x4.mul(bytes, scale), ground);
}

/** Four bytes, as whole numbers, as the values that they become. */
function storeValues(words: v128, scale: v128, ground: v128, to: usize): void {
  v128.store(to, valuesOf(f32x4.convert_i32x4_s(words), scale, ground));
}

/** As many bytes as values, 16 at a time: up to 15 more are read and written. */
function copyValues(from: usize, count: usize, scale: v128, ground: v128, out: usize): void {
  let to = out;
  for (let done: usize = 0; done < count; done += 16, to += 64) {
    const bytes = v128.load(from + done);
    const low = i16x8.extend_low_i8x16_u(bytes);
    const high = i16x8.extend_high_i8x16_u(bytes);
    storeValues(i32x4.extend_low_i16x8_u(low), scale, ground, to);
    storeValues(i32x4.extend_high_i16x8_u(low), scale, ground, to + 16);
    storeValues(i32x4.extend_low_i16x8_u(high), scale, ground, to + 32);
    storeValues(i32x4.extend_high_i16x8_u(high), scale, ground, to + 48);
  }
}

/** One row moved by whole pixels: before its first pixel that one goes on, and so does its last. */
function shiftRow(
  row: usize,
  width: i32,
  firstX: i32,
  scale: v128,
  ground: v128,
  out: usize,
): void {
  const start = clamp(-firstX, width);
  const end = clamp(width - firstX, width);
  const first = valuesOf(loadPixel(row), scale, ground);
  for (let x = 0; x < start; x++) v128.store(out + <usize>x * 12, first);
  if (start < end) {
    const from = row + <usize>(firstX + start) * 3;
    copyValues(from, <usize>(end - start) * 3, scale, ground, out + <usize>start * 12);
  }
  const last = valuesOf(loadPixel(row + <usize>(width - 1) * 3), scale, ground);
  for (let x = end; x < width; x++) v128.store(out + <usize>x * 12, last);
}

/**
 * One image sampled bilinearly at places of its own, uint8 [height, width, 3] to float32 of that
 * shape; outside, the nearest edge pixel goes on. Up to 15 bytes are read behind the image, and as
 * many floats written behind the output.
 *
 * @param width like `height` less than 1024
 * @param map six floats (a0, a1, a2, b0, b1, b2): output pixel (x, y) shows input pixel
 *   (a0 x + a1 y + a2, b0 x + b1 y + b2), all less than 1024 from the image
 * @param scale what each byte is multiplied with, ...
 * @param ground ... and what is then taken away
 */
export function warp(
  image: usize,
  height: i32,
  width: i32,
  map: usize,
  scale: f32,
  ground: f32,
  out: usize,
): void {
  const a1 = load<f32>(map, 4);
  const a2 = load<f32>(map, 8);
  const b1 = load<f32>(map, 16);
  const b2 = load<f32>(map, 20);
  const stepX = toPlaces(load<f32>(map));
  const stepY = toPlaces(load<f32>(map, 12));
  const lastX = (width - 1) << placeBits;
  const lastY = (height - 1) << placeBits;
  const scales = f32x4.splat(scale);
  const grounds = f32x4.splat(ground);
  const rowBytes = <usize>(width * 3);
  let to = out;
  for (let row = 0; row < height; row++) {
    let placeX = toPlaces(a1 * <f32>row + a2);
    let placeY = toPlaces(b1 * <f32>row + b2);
    const isShift = stepX === 1 << placeBits && stepY === 0;
    if (isShift && ((placeX | placeY) & within) === 0) {
      const from = image + <usize>(clamp(placeY, lastY) >> placeBits) * rowBytes;
      shiftRow(from, width, placeX >> placeBits, scales, grounds, to);
      to += 4 * rowBytes;
      continue;
    }
    for (let column = 0; column < width; column++) {
      const x = clamp(placeX, lastX);
      const y = clamp(placeY, lastY);
      const at = image + <usize>(y >> placeBits) * rowBytes + <usize>(x >> placeBits) * 3;
      const toRight: usize = x < lastX ? 3 : 0;
      const toBelow: usize = y < lastY ? rowBytes : 0;
      const across = shareOf(x);
      const above = mix(loadPixel(at), loadPixel(at + toRight), across);
      const below = mix(loadPixel(at + toBelow), loadPixel(at + toBelow + toRight), across);
      const value = mix(above, below, shareOf(y));
      v128.store(to, valuesOf(value, scales, grounds));
      placeX += stepX;
      placeY += stepY;
      to += 12;
    }
  }
}

/**
 * The mean of each square of pixels, float32 [height, width, 3] to [height / side, width / side, 3].
 * A float is read behind the image, and written behind the output.
 *
 * Adds up row by row, from the left, and divides, as TensorFlow's AvgPool does on a CPU: the same bits.
 */
export function averageSquares(
  image: usize,
  height: i32,
  width: i32,
  sidePx: i32,
  out: usize,
): void {
  const rowBytes = <usize>(width * 12);
  const squareBytes = <usize>(sidePx * 12);
  const count = f32x4.splat(<f32>(sidePx * sidePx));
  let to = out;
  for (let top = 0; top < height; top += sidePx) {
    let left = image + <usize>top * rowBytes;
    const end = left + rowBytes;
    for (; left < end; left += squareBytes, to += 12) {
      let sum = f32x4.splat(0);
      for (let row = 0; row < sidePx; row++) {
        const from = left + <usize>row * rowBytes;
        for (let at: usize = 0; at < squareBytes; at += 12)
          sum = f32x4.add(sum, v128.load(from + at));
      }
      v128.store(to, f32x4.div(sum, count));
    }
  }
}
