// The tiles that Winograd's kernels cut images into, and the transforms of one of their sides.
//
// F(4×4, 3×3): 36 products, of 6 by 6 pixels and a filter, do what the 144 of a tile of 4 by 4 outputs do.
#ifndef SIGHTLINE_WINOGRAD_TILES_H_
#define SIGHTLINE_WINOGRAD_TILES_H_

#include "convolution.h"

namespace sightline {

// Outputs and products along a tile's side.
constexpr int kOutputs = 4;
constexpr int kSide = kOutputs + 2;
constexpr int kPoints = kSide * kSide;
// Tiles that are transformed at a time, at least.
constexpr int kLeastTiles = 36;
static_assert(kLeastTiles % kRows == 0, "a block is whole rows of products");

inline long Floats(long a, long b, long c = 1) { return a * b * c; }

// How far apart points of so many floats lie: an odd number of cache lines, or all points would share a few
// of the cache's places.
inline long PointStep(long values) { return (values + 15) / 16 % 2 ? values : values + 16; }

// The tiles that images are made of; those at an edge may reach beyond it.
struct Grid {
  int batch, height, width;
  int down = (height + kOutputs - 1) / kOutputs, across = (width + kOutputs - 1) / kOutputs;
  int count = batch * down * across;

  explicit Grid(const Convolution &c) : batch(c.batch), height(c.height), width(c.width) {}

  // A tile's first pixel, and the image that it is of.
  int Top(int tile) const { return tile / across % down * kOutputs; }
  int Left(int tile) const { return tile % across * kOutputs; }
  long Image(int tile) const { return tile / across / down; }

  // Where pixel (row, column) of a tile lies, counted from the tile's first; `outside` beyond the image.
  const float *PixelAt(int tile, int row, int column, const float *images, int channels,
                       const float *outside) const {
    const int y = Top(tile) + row, x = Left(tile) + column;
    if (y < 0 || y >= height || x < 0 || x >= width) return outside;
    return images + ((Image(tile) * height + y) * width + x) * channels;
  }
};

// A side's points are 0, plus and minus these two, and infinity. With those of Lavin & Gray, 1 and 2, the
// largest error is three times that of these.
constexpr float kNear = 0.75f, kFar = 1.5f;
constexpr float kNear2 = kNear * kNear, kFar2 = kFar * kFar;
// What the taps of a filter are divided by, at 0, at either near and at either far point.
constexpr float kZeroScale = 1 / (kNear2 * kFar2);
constexpr float kNearScale = 1 / (2 * kNear2 * (kNear2 - kFar2));
constexpr float kFarScale = 1 / (2 * kFar2 * (kFar2 - kNear2));

// Values at either near and either far point, of their even and their odd terms.
SIGHTLINE_INLINED void FillPoints(__m256 near, __m256 near_odd, __m256 far, __m256 far_odd,
                                  __m256 *values) {
  values[1] = near + near_odd;
  values[2] = near - near_odd;
  values[3] = far + far_odd;
  values[4] = far - far_odd;
}

// B'd.
SIGHTLINE_INLINED void TransformPixels(const __m256 *d, __m256 *v) {
  const __m256 near = d[4] - kFar2 * d[2], near_odd = kNear * (d[3] - kFar2 * d[1]);
  const __m256 far = d[4] - kNear2 * d[2], far_odd = kFar * (d[3] - kNear2 * d[1]);
  v[0] = kNear2 * kFar2 * d[0] - (kNear2 + kFar2) * d[2] + d[4];
  FillPoints(near, near_odd, far, far_odd, v);
  v[5] = kNear2 * kFar2 * d[1] - (kNear2 + kFar2) * d[3] + d[5];
}

// Gg.
SIGHTLINE_INLINED void TransformTaps(const __m256 *g, __m256 *u) {
  const __m256 near = kNearScale * g[0] + kNearScale * kNear2 * g[2];
  const __m256 far = kFarScale * g[0] + kFarScale * kFar2 * g[2];
  const __m256 near_odd = kNearScale * kNear * g[1], far_odd = kFarScale * kFar * g[1];
  u[0] = kZeroScale * g[0];
  FillPoints(near, near_odd, far, far_odd, u);
  u[5] = g[2];
}

// A'm.
SIGHTLINE_INLINED void TransformProducts(const __m256 *m, __m256 *y) {
  const __m256 near = m[1] + m[2], near_odd = kNear * (m[1] - m[2]);
  const __m256 far = m[3] + m[4], far_odd = kFar * (m[3] - m[4]);
  y[0] = m[0] + near + far;
  y[1] = near_odd + far_odd;
  y[2] = kNear2 * near + kFar2 * far;
  y[3] = kNear2 * near_odd + kFar2 * far_odd + m[5];
}

// Ae, the gradient of TransformProducts.
SIGHTLINE_INLINED void TransformGradients(const __m256 *e, __m256 *z) {
  const __m256 near = e[0] + kNear2 * e[2], near_odd = kNear * (e[1] + kNear2 * e[3]);
  const __m256 far = e[0] + kFar2 * e[2], far_odd = kFar * (e[1] + kFar2 * e[3]);
  z[0] = e[0];
  FillPoints(near, near_odd, far, far_odd, z);
  z[5] = e[3];
}

// G'u, the gradient of TransformTaps.
SIGHTLINE_INLINED void TransformSums(const __m256 *u, __m256 *g) {
  const __m256 near = kNearScale * (u[1] + u[2]), far = kFarScale * (u[3] + u[4]);
  g[0] = kZeroScale * u[0] + near + far;
  g[1] = kNearScale * kNear * (u[1] - u[2]) + kFarScale * kFar * (u[3] - u[4]);
  g[2] = kNear2 * near + kFar2 * far + u[5];
}

// V = B'dB of the pixels around a tile, eight channels from `first` to `end` at a time, point by point
// `point_step` floats apart.
SIGHTLINE_AVX2 inline void TransformImages(const Grid &grid, int tile, const float *x, int channels,
                                           int first, int end, const float *zeros, float *v,
                                           long point_step) {
  const float *d[kPoints];
  for (int point = 0; point < kPoints; ++point) {
    d[point] = grid.PixelAt(tile, point / kSide - 1, point % kSide - 1, x, channels, zeros);
  }
  for (int c = first; c < end; c += 8, v += 8) {
    __m256 t[kSide][kSide];  // turned
#pragma GCC unroll 6
    for (int column = 0; column < kSide; ++column) {
      __m256 pixels[kSide];
#pragma GCC unroll 6
      for (int row = 0; row < kSide; ++row) pixels[row] = _mm256_loadu_ps(d[row * kSide + column] + c);
      TransformPixels(pixels, t[column]);
    }
#pragma GCC unroll 6
    for (int row = 0; row < kSide; ++row) {
      __m256 pixels[kSide], values[kSide];
#pragma GCC unroll 6
      for (int column = 0; column < kSide; ++column) pixels[column] = t[column][row];
      TransformPixels(pixels, values);
#pragma GCC unroll 6
      for (int column = 0; column < kSide; ++column) {
        _mm256_storeu_ps(v + (row * kSide + column) * point_step, values[column]);
      }
    }
  }
}

}  // namespace sightline

#endif  // SIGHTLINE_WINOGRAD_TILES_H_
