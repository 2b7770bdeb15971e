#include "winograd.h"

#include <memory>
#include <vector>

#include "in-parallel.h"
#include "winograd-tiles.h"

namespace sightline {
namespace {

// Floats of transformed tiles that a core's own cache has room for, beside their products.
constexpr int kCachedFloats = 64 * 1024;

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

// U = GgG' of eight channels that come out; `u` is [points][panels][in][kPanel].
SIGHTLINE_AVX2 void TransformFilter(const Filter &g, int o, float *u) {
  for (int i = 0; i < g.in; ++i) {
    __m256 t[3][kSide];  // turned
    for (int x = 0; x < 3; ++x) {
      const __m256 taps[3] = {g.At(0, x, i, o), g.At(1, x, i, o), g.At(2, x, i, o)};
      TransformTaps(taps, t[x]);
    }
#pragma GCC unroll 6
    for (int y = 0; y < kSide; ++y) {
      const __m256 taps[3] = {t[0][y], t[1][y], t[2][y]};
      __m256 row[kSide];
      TransformTaps(taps, row);
#pragma GCC unroll 6
      for (int x = 0; x < kSide; ++x) {
        const long panel = Floats(kSide * y + x, g.out / kPanel) + o / kPanel;
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

// Y = A'mA, the outputs of a tile.
SIGHTLINE_AVX2 void WriteTile(const Grid &grid, int tile, const float *m, long point_step,
                              int channels, const Epilogue &epilogue, float *y) {
  const int top = grid.Top(tile), left = grid.Left(tile);
  const long first = ((grid.Image(tile) * grid.height + top) * grid.width + left) * channels;
  const int row_count = std::min(kOutputs, grid.height - top);
  const int column_count = std::min(kOutputs, grid.width - left);
  for (int c = 0; c < channels; c += 8, m += 8) {
    __m256 t[kSide][kOutputs];  // turned
#pragma GCC unroll 6
    for (int x = 0; x < kSide; ++x) {
      __m256 products[kSide];
#pragma GCC unroll 6
      for (int row = 0; row < kSide; ++row) {
        products[row] = _mm256_loadu_ps(m + (row * kSide + x) * point_step);
      }
      TransformProducts(products, t[x]);
    }
    for (int r = 0; r < row_count; ++r) {
      const __m256 products[kSide] = {t[0][r], t[1][r], t[2][r], t[3][r], t[4][r], t[5][r]};
      __m256 outputs[kOutputs];
      TransformProducts(products, outputs);
      const long at = first + Floats(r, grid.width, channels) + c;
      for (int x = 0; x < column_count; ++x) {
        Finish(outputs[x], epilogue, c, at + Floats(x, channels), y);
      }
    }
  }
}

void Convolve(const Grid &grid, const float *x, const Filter &filter, const Epilogue &epilogue,
              float *y) {
  const int in = filter.in, out = filter.out, panels = out / kPanel;
  const std::vector<float> zeros(in);
  std::unique_ptr<float[]> u(new float[Floats(kPoints, in, out)]);
  InParallel(out / 8, [&](int unit) { TransformFilter(filter, unit * 8, u.get()); });

  const int fitting = kCachedFloats / (kPoints * std::max(in, out));
  const int tiles = std::max(kLeastTiles, fitting / kRows * kRows);
  const int blocks = (grid.count + tiles - 1) / tiles;
  const int units = std::min(blocks, 4 * ThreadCount());
  InParallel(units, [&](int unit) {
    const long v_step = PointStep(Floats(tiles, in)), m_step = PointStep(Floats(tiles, out));
    std::unique_ptr<float[]> v(new float[kPoints * v_step]), m(new float[kPoints * m_step]);
    for (int block = Floats(blocks, unit) / units; block < Floats(blocks, unit + 1) / units; ++block) {
      const int first = block * tiles, count = std::min(tiles, grid.count - first);
      for (int tile = 0; tile < count; ++tile) {
        TransformImages(grid, first + tile, x, in, 0, in, zeros.data(), &v[Floats(tile, in)], v_step);
      }
      for (int point = 0; point < kPoints; ++point) {
        for (int panel = 0; panel < panels; ++panel) {
          const float *b = u.get() + (Floats(point, panels) + panel) * in * kPanel;
          // The last rows may be of no tile: nobody reads their products.
          for (int tile = 0; tile < count; tile += kRows) {
            float *products = &m[point * m_step + Floats(tile, out) + panel * kPanel];
            Multiply(&v[point * v_step + Floats(tile, in)], in, b, in, products, out);
          }
        }
      }
      for (int tile = 0; tile < count; ++tile) {
        WriteTile(grid, first + tile, &m[Floats(tile, out)], m_step, out, epilogue, y);
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
