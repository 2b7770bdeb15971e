// What the convolution's kernels share. Images are NHWC, filters [height, width, in, out], all of them
// float32; padding is TensorFlow's SAME.
#ifndef SIGHTLINE_CONVOLUTION_H_
#define SIGHTLINE_CONVOLUTION_H_

#include <algorithm>

#include "avx2.h"

namespace sightline {

struct Convolution {
  int batch, height, width, in, out;
  int filter_height, filter_width, stride;

  int out_height() const { return (height + stride - 1) / stride; }
  int out_width() const { return (width + stride - 1) / stride; }
  int top() const { return Before(height, out_height(), filter_height); }
  int left() const { return Before(width, out_width(), filter_width); }

 private:
  int Before(int length, int out_length, int filter_length) const {
    return std::max(0, (out_length - 1) * stride + filter_length - length) / 2;
  }
};

// Rows of a product that a kernel computes at once: with two vectors each they leave four registers.
constexpr int kRows = 6;

// Sums of `Rows` rows and kPanel columns, in registers.
template <int Rows>
struct Tile {
  __m256 sums[Rows][2];

  // Adds the products of a column, its values `a_step` floats apart, and a row of kPanel.
  SIGHTLINE_INLINED void Add(const float *a, long a_step, const float *b) {
    const __m256 b0 = _mm256_loadu_ps(b), b1 = _mm256_loadu_ps(b + 8);
#pragma GCC unroll 8
    for (int i = 0; i < Rows; ++i) {
      const __m256 factor = _mm256_broadcast_ss(a + i * a_step);
      sums[i][0] = _mm256_fmadd_ps(factor, b0, sums[i][0]);
      sums[i][1] = _mm256_fmadd_ps(factor, b1, sums[i][1]);
    }
  }

  SIGHTLINE_INLINED void Store(float *c, long c_step) const {
#pragma GCC unroll 8
    for (int i = 0; i < Rows; ++i) {
      _mm256_storeu_ps(c + i * c_step, sums[i][0]);
      _mm256_storeu_ps(c + i * c_step + 8, sums[i][1]);
    }
  }
};

// Adds products to a tile: c[i][j] += sum over k of a[k][i] * b[k][j].
//
// `rows` are `row_count` places in `a`, from each of which `count` values of k follow, `step` floats
// apart; `b` has all of them behind each other, kPanel floats each. `c` is [Rows][kPanel].
template <int Rows>
SIGHTLINE_AVX2 inline void AddOuterProducts(const float *const *rows, int row_count, int count,
                                            long step, const float *b, float *c) {
  Tile<Rows> tile;
#pragma GCC unroll 8
  for (int i = 0; i < Rows; ++i) {
    tile.sums[i][0] = _mm256_loadu_ps(c + kPanel * i);
    tile.sums[i][1] = _mm256_loadu_ps(c + kPanel * i + 8);
  }
  for (int r = 0; r < row_count; ++r) {
    const float *a = rows[r];
    for (int k = 0; k < count; ++k, a += step, b += kPanel) tile.Add(a, 1, b);
  }
  tile.Store(c, kPanel);
}

using AddProducts = void (*)(const float *const *, int, int, long, const float *, float *);

// The kernel for so many rows, at most kRows of them.
inline AddProducts AddProductsOf(int row_count) {
  static const AddProducts kernels[] = {AddOuterProducts<1>, AddOuterProducts<2>,
                                        AddOuterProducts<3>, AddOuterProducts<4>,
                                        AddOuterProducts<5>, AddOuterProducts<kRows>};
  return kernels[std::min(row_count, kRows) - 1];
}

}  // namespace sightline

#endif  // SIGHTLINE_CONVOLUTION_H_
