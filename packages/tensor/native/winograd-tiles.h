// The tiles that Winograd's kernels cut images into.
#ifndef SIGHTLINE_WINOGRAD_TILES_H_
#define SIGHTLINE_WINOGRAD_TILES_H_

#include "convolution.h"

namespace sightline {

// Values of a transformed tile, 4 by 4.
constexpr int kPoints = 16;
// Tiles that are transformed at a time, at least.
constexpr int kLeastTiles = 48;
static_assert(kLeastTiles % kRows == 0, "a block is whole rows of products");

inline long Floats(long a, long b, long c = 1) { return a * b * c; }

// The tiles of 2 by 2 pixels that images are made of; those at an edge may reach beyond it.
struct Grid {
  int batch, height, width;
  int down = (height + 1) / 2, across = (width + 1) / 2;
  int count = batch * down * across;

  explicit Grid(const Convolution &c) : batch(c.batch), height(c.height), width(c.width) {}

  // A tile's first pixel, and the image that it is of.
  int Top(int tile) const { return tile / across % down * 2; }
  int Left(int tile) const { return tile % across * 2; }
  long Image(int tile) const { return tile / across / down; }

  // Where pixel (row, column) of a tile lies, counted from the tile's first; `outside` beyond the image.
  const float *PixelAt(int tile, int row, int column, const float *images, int channels,
                       const float *outside) const {
    const int y = Top(tile) + row, x = Left(tile) + column;
    if (y < 0 || y >= height || x < 0 || x >= width) return outside;
    return images + ((Image(tile) * height + y) * width + x) * channels;
  }
};

// V = B'dB of the 4 by 4 pixels around a tile, point by point `point_step` floats apart.
SIGHTLINE_AVX2 inline void TransformPixels(const float *const *d, int first, int end, float *v,
                                    long point_step) {
  for (int c = first; c < end; c += 8, v += 8) {
    __m256 t[4][4];
#pragma GCC unroll 4
    for (int x = 0; x < 4; ++x) {
      const __m256 d0 = _mm256_loadu_ps(d[x] + c), d1 = _mm256_loadu_ps(d[4 + x] + c);
      const __m256 d2 = _mm256_loadu_ps(d[8 + x] + c), d3 = _mm256_loadu_ps(d[12 + x] + c);
      t[0][x] = d0 - d2;
      t[1][x] = d1 + d2;
      t[2][x] = d2 - d1;
      t[3][x] = d1 - d3;
    }
#pragma GCC unroll 4
    for (int y = 0; y < 4; ++y) {
      float *row = v + 4 * y * point_step;
      _mm256_storeu_ps(row, t[y][0] - t[y][2]);
      _mm256_storeu_ps(row + point_step, t[y][1] + t[y][2]);
      _mm256_storeu_ps(row + 2 * point_step, t[y][2] - t[y][1]);
      _mm256_storeu_ps(row + 3 * point_step, t[y][1] - t[y][3]);
    }
  }
}

inline void TransformImages(const Grid &grid, int tile, const float *x, int channels, int first, int end,
                     const float *zeros, float *v, long point_step) {
  const float *d[kPoints];
  for (int point = 0; point < kPoints; ++point) {
    d[point] = grid.PixelAt(tile, point / 4 - 1, point % 4 - 1, x, channels, zeros);
  }
  TransformPixels(d, first, end, v, point_step);
}

}  // namespace sightline

#endif  // SIGHTLINE_WINOGRAD_TILES_H_
