#include "winograd.h"

#include <memory>
#include <vector>

#include "in-parallel.h"
#include "winograd-tiles.h"

namespace sightline {
namespace {

// Floats of transformed tiles that a core's own cache has room for, beside their products.
constexpr int kCachedFloats = 32 * 1024;

// A filter, or for the gradient of the image the one that is turned over and takes what came out.
struct Filter {
  const float *values;  // [3, 3, in, out] of the convolution itself
  int in, out;          // of what it is used for
  bool is_turned;

  // Channels `o` to `o + 7` of what comes out.
  SIGHTLINE_AVX2 __m256 At(int y, int x, int i, int o) const {
    if (!is_turned) return _mm256_loadu_ps(values + (Floats(3 * y + x, in) + i) * out + o);
    const float *from = values + (Floats(3 * (2 - y) + 2 - x, out) + o) * in + i;
    float gathered[8];
    for (int lane = 0; lane < 8; ++lane) gathered[lane] = from[Floats(lane, in)];
    return _mm256_loadu_ps(gathered);
  }
};

// U = GgG' for one channel that goes in; `u` is [points][panels][in][kPanel].
SIGHTLINE_AVX2 void TransformFilter(const Filter &g, int i, float *u) {
  const __m256 half = _mm256_set1_ps(0.5f);
  for (int o = 0; o < g.out; o += 8) {
    __m256 t[4][3];
    for (int x = 0; x < 3; ++x) {
      const __m256 g0 = g.At(0, x, i, o), g1 = g.At(1, x, i, o), g2 = g.At(2, x, i, o);
      t[0][x] = g0;
      t[1][x] = half * (g0 + g2 + g1);
      t[2][x] = half * (g0 + g2 - g1);
      t[3][x] = g2;
    }
    for (int y = 0; y < 4; ++y) {
      const __m256 outer = t[y][0] + t[y][2];
      const __m256 row[4] = {t[y][0], half * (outer + t[y][1]), half * (outer - t[y][1]), t[y][2]};
      for (int x = 0; x < 4; ++x) {
        const long panel = Floats(4 * y + x, g.out / kPanel) + o / kPanel;
        _mm256_storeu_ps(u + (panel * g.in + i) * kPanel + o % kPanel, row[x]);
      }
    }
  }
}

// c[row][kPanel] = sum over k of a[row][k] * b[k][kPanel], for kRows rows.
SIGHTLINE_AVX2 void Multiply(const float *a, long a_step, const float *b, int count, float *c,
                             long c_step) {
  Tile<kRows> tile;
#pragma GCC unroll 8
  for (int i = 0; i < kRows; ++i) tile.sums[i][0] = tile.sums[i][1] = _mm256_setzero_ps();
  for (int k = 0; k < count; ++k, b += kPanel) tile.Add(a + k, a_step, b);
  tile.Store(c, c_step);
}

// Writes one pixel's outputs, eight channels from `at` on, `c` the first of them.
SIGHTLINE_AVX2 inline void Finish(__m256 value, const Epilogue &epilogue, int c, long at, float *y) {
  if (epilogue.bias) value = value + _mm256_loadu_ps(epilogue.bias + c);
  if (epilogue.added) value = value + _mm256_loadu_ps(epilogue.added + at);
  // The other way round NaN would become zero.
  if (epilogue.is_rectified) value = _mm256_max_ps(_mm256_setzero_ps(), value);
  _mm256_storeu_ps(y + at, value);
}

// Y = A'mA, the 2 by 2 outputs of a tile.
SIGHTLINE_AVX2 void TransformProducts(const Grid &grid, int tile, const float *m, long point_step,
                                      int channels, const Epilogue &epilogue, float *y) {
  const int top = grid.Top(tile), left = grid.Left(tile);
  const long first = ((grid.Image(tile) * grid.height + top) * grid.width + left) * channels;
  const bool has_right = left + 1 < grid.width;
  const int row_count = std::min(2, grid.height - top);
  for (int c = 0; c < channels; c += 8, m += 8) {
    __m256 t[2][4];
#pragma GCC unroll 4
    for (int x = 0; x < 4; ++x) {
      const __m256 m1 = _mm256_loadu_ps(m + (4 + x) * point_step);
      const __m256 m2 = _mm256_loadu_ps(m + (8 + x) * point_step);
      t[0][x] = _mm256_loadu_ps(m + x * point_step) + m1 + m2;
      t[1][x] = m1 - m2 - _mm256_loadu_ps(m + (12 + x) * point_step);
    }
    for (int r = 0; r < row_count; ++r) {
      const long at = first + Floats(r, grid.width, channels) + c;
      Finish(t[r][0] + t[r][1] + t[r][2], epilogue, c, at, y);
      if (has_right) Finish(t[r][1] - t[r][2] - t[r][3], epilogue, c, at + channels, y);
    }
  }
}

void Convolve(const Grid &grid, const float *x, const Filter &filter, const Epilogue &epilogue,
              float *y) {
  const int in = filter.in, out = filter.out, panels = out / kPanel;
  const std::vector<float> zeros(in);
  std::unique_ptr<float[]> u(new float[Floats(kPoints, in, out)]);
  InParallel(in / kPanel, [&](int unit) {
    for (int i = 0; i < kPanel; ++i) TransformFilter(filter, unit * kPanel + i, u.get());
  });

  const int fitting = kCachedFloats / (kPoints * std::max(in, out));
  const int tiles = std::max(kLeastTiles, fitting / kRows * kRows);
  const int blocks = (grid.count + tiles - 1) / tiles;
  const int units = std::min(blocks, 4 * ThreadCount());
  InParallel(units, [&](int unit) {
    const long v_step = Floats(tiles, in), m_step = Floats(tiles, out);
    std::vector<float> v(kPoints * v_step), m(kPoints * m_step);
    for (int block = Floats(blocks, unit) / units; block < Floats(blocks, unit + 1) / units; ++block) {
      const int first = block * tiles, count = std::min(tiles, grid.count - first);
      for (int tile = 0; tile < count; ++tile) {
        TransformImages(grid, first + tile, x, in, 0, in, zeros.data(), &v[Floats(tile, in)], v_step);
      }
      for (int point = 0; point < kPoints; ++point) {
        for (int panel = 0; panel < panels; ++panel) {
          const float *b = u.get() + (Floats(point, panels) + panel) * in * kPanel;
          for (int tile = 0; tile < count; tile += kRows) {  // the last rows may be another block's
            float *products = &m[point * m_step + Floats(tile, out) + panel * kPanel];
            Multiply(&v[point * v_step + Floats(tile, in)], in, b, in, products, out);
          }
        }
      }
      for (int tile = 0; tile < count; ++tile) {
        TransformProducts(grid, first + tile, &m[Floats(tile, out)], m_step, out, epilogue, y);
      }
    }
  });
}

}  // namespace

void WinogradConvolution(const Convolution &c, const float *x, const float *filter,
                         const Epilogue &epilogue, float *y) {
  Convolve(Grid(c), x, {filter, c.in, c.out, false}, epilogue, y);
}

void WinogradInputGradient(const Convolution &c, const float *dy, const float *filter, float *dx) {
  Convolve(Grid(c), dy, {filter, c.out, c.in, true}, {}, dx);
}

}  // namespace sightline
