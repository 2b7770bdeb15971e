// AssemblyScript: compiled to WebAssembly, which has the 128-bit instructions that JavaScript lacks.
// It allocates nothing: src/row-multiplier.ts lays out the memory.

/** One row times two columns of four: adds x[place] · weight to each sum. */
function add(sum: v128, x: v128, weights: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, weights));
}

/** Four rows at a time, so that each weight is fetched for four of them. */
function multiplyFour(
  x: usize,
  rowBytes: usize,
  weight: usize,
  bias: usize,
  stride: usize,
  out: usize,
): void {
  for (let column: usize = 0; column < stride; column += 32) {
    let a0 = v128.load(bias + column);
    let a1 = v128.load(bias + column, 16);
    let b0 = a0,
      b1 = a1,
      c0 = a0,
      c1 = a1,
      d0 = a0,
      d1 = a1;
    let from = weight + column;
    const end = x + rowBytes;
    for (let place = x; place < end; place += 4, from += stride) {
      const w0 = v128.load(from);
      const w1 = v128.load(from, 16);
      let value = v128.load32_splat(place);
      a0 = add(a0, value, w0);
      a1 = add(a1, value, w1);
      value = v128.load32_splat(place + rowBytes);
      b0 = add(b0, value, w0);
      b1 = add(b1, value, w1);
      value = v128.load32_splat(place + 2 * rowBytes);
      c0 = add(c0, value, w0);
      c1 = add(c1, value, w1);
      value = v128.load32_splat(place + 3 * rowBytes);
      d0 = add(d0, value, w0);
      d1 = add(d1, value, w1);
    }
    let to = out + column;
    v128.store(to, a0);
    v128.store(to, a1, 16);
    to += stride;
    v128.store(to, b0);
    v128.store(to, b1, 16);
    to += stride;
    v128.store(to, c0);
    v128.store(to, c1, 16);
    to += stride;
    v128.store(to, d0);
    v128.store(to, d1, 16);
  }
}

function multiplyOne(
  x: usize,
  rowBytes: usize,
  weight: usize,
  bias: usize,
  stride: usize,
  out: usize,
): void {
  for (let column: usize = 0; column < stride; column += 64) {
    let a = v128.load(bias + column);
    let b = v128.load(bias + column, 16);
    let c = v128.load(bias + column, 32);
    let d = v128.load(bias + column, 48);
    let from = weight + column;
    const end = x + rowBytes;
    for (let place = x; place < end; place += 4, from += stride) {
      const value = v128.load32_splat(place);
      a = add(a, value, v128.load(from));
      b = add(b, value, v128.load(from, 16));
      c = add(c, value, v128.load(from, 32));
      d = add(d, value, v128.load(from, 48));
    }
    v128.store(out + column, a);
    v128.store(out + column, b, 16);
    v128.store(out + column, c, 32);
    v128.store(out + column, d, 48);
  }
}

/**
 * x · weight + bias, each sum in the order of its places, however many rows there are: float32,
 * row-major, [rows, depth] · [depth, width] + [width] → [rows, width].
 *
 * @param width a multiple of 16
 */
export function multiply(
  x: usize,
  rowCount: usize,
  depth: usize,
  weight: usize,
  bias: usize,
  width: usize,
  out: usize,
): void {
  const rowBytes = depth << 2;
  const stride = width << 2;
  let row: usize = 0;
  for (; row + 4 <= rowCount; row += 4) {
    multiplyFour(x + row * rowBytes, rowBytes, weight, bias, stride, out + row * stride);
  }
  for (; row < rowCount; row++) {
    multiplyOne(x + row * rowBytes, rowBytes, weight, bias, stride, out + row * stride);
  }
}
