#include "winograd.h"

#include <memory>
#include <vector>

#include "in-parallel.h"

namespace sightline {
namespace {

// Values of a transformed tile, 4 by 4.
constexpr int kPoints = 16;
// Floats of transformed tiles that a core's own cache has room for, beside their products.
constexpr int kCachedFloats = 32 * 1024;
constexpr int kLeastTiles = 48;
static_assert(kLeastTiles % kRows == 0, "a block is whole rows of products");

long Floats(long a, long b, long c = 1) { return a * b * c; }

// The tiles of 2 by 2 pixels that images are made of; those at an edge may reach beyond it.
struct Grid {
  int batch, height, width;
  int down = (height + 1) / 2, across = (width + 1) / 2;
  int count = batch * down * across;

  explicit Grid(const Convolution &c) : batch(c.batch), height(c.height), width(c.width) {}

  // Where pixel (row, column) of a tile lies, counted from the tile's first; `outside` beyond the image.
  const float *PixelAt(int tile, int row, int column, const float *images, int channels,
                       const float *outside) const {
    const int y = tile / across % down * 2 + row, x = tile % across * 2 + column;
    if (y < 0 || y >= height || x < 0 || x >= width) return outside;
    const long pixel = (static_cast<long>(tile / across / down) * height + y) * width + x;
    return images + pixel * channels;
  }
};

// V = B'dB of the 4 by 4 pixels around a tile, point by point `point_step` floats apart.
SIGHTLINE_AVX2 void TransformPixels(const float *const *d, int first, int end, float *v,
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

void TransformImages(const Grid &grid, int tile, const float *x, int channels, int first, int end,
                     const float *zeros, float *v, long point_step) {
  const float *d[kPoints];
  for (int point = 0; point < kPoints; ++point) {
    d[point] = grid.PixelAt(tile, point / 4 - 1, point % 4 - 1, x, channels, zeros);
  }
  TransformPixels(d, first, end, v, point_step);
}

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
  __m256 sums[kRows][2];
#pragma GCC unroll 8
  for (int i = 0; i < kRows; ++i) sums[i][0] = sums[i][1] = _mm256_setzero_ps();
  for (int k = 0; k < count; ++k, b += kPanel) {
    const __m256 b0 = _mm256_loadu_ps(b), b1 = _mm256_loadu_ps(b + 8);
#pragma GCC unroll 8
    for (int i = 0; i < kRows; ++i) {
      const __m256 factor = _mm256_broadcast_ss(a + i * a_step + k);
      sums[i][0] = _mm256_fmadd_ps(factor, b0, sums[i][0]);
      sums[i][1] = _mm256_fmadd_ps(factor, b1, sums[i][1]);
    }
  }
#pragma GCC unroll 8
  for (int i = 0; i < kRows; ++i) {
    _mm256_storeu_ps(c + i * c_step, sums[i][0]);
    _mm256_storeu_ps(c + i * c_step + 8, sums[i][1]);
  }
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
  const int top = tile / grid.across % grid.down * 2, left = tile % grid.across * 2;
  const long image = tile / grid.across / grid.down;
  const long first = ((image * grid.height + top) * grid.width + left) * channels;
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

// Z = A dy A' of a tile's 2 by 2 gradients; `z` is [points][panels][tiles][kPanel].
SIGHTLINE_AVX2 void TransformGradients(const Grid &grid, int tile, const float *dy, int channels,
                                       const float *zeros, float *z, long point_step,
                                       long panel_step) {
  const float *e[4];
  for (int i = 0; i < 4; ++i) e[i] = grid.PixelAt(tile, i / 2, i % 2, dy, channels, zeros);
  for (int c = 0; c < channels; c += 8) {
    const __m256 a = _mm256_loadu_ps(e[0] + c), b = _mm256_loadu_ps(e[1] + c);
    const __m256 p = _mm256_loadu_ps(e[2] + c), q = _mm256_loadu_ps(e[3] + c);
    const __m256 t[4][2] = {{a, b}, {a + p, b + q}, {a - p, b - q}, {-p, -q}};
    float *to = z + c / kPanel * panel_step + c % kPanel;
#pragma GCC unroll 4
    for (int y = 0; y < 4; ++y, to += 4 * point_step) {
      _mm256_storeu_ps(to, t[y][0]);
      _mm256_storeu_ps(to + point_step, t[y][0] + t[y][1]);
      _mm256_storeu_ps(to + 2 * point_step, t[y][0] - t[y][1]);
      _mm256_storeu_ps(to + 3 * point_step, -t[y][1]);
    }
  }
}

// Sums over all tiles of V'Z, the gradient of U: by groups of tiles, and parts of the channels that go in.
struct Sums {
  int in, out;
  int part = in % 32 == 0 ? 32 : 16;
  int parts = in / part, panels = out / kPanel;
  int groups = std::max(1, 8 / parts);  // so that there is work for eight threads at least
  int tiles_per_part = (part + kRows - 1) / kRows;
  long part_floats = Floats(kPoints, tiles_per_part, panels) * kRows * kPanel;
  std::unique_ptr<float[]> values{new float[groups * parts * part_floats]};

  Sums(int in, int out) : in(in), out(out) {}
  float *Part(int group, int index) { return &values[(Floats(group, parts) + index) * part_floats]; }
  long TileAt(int point, int tile, int panel) const {
    return ((Floats(point, tiles_per_part) + tile) * panels + panel) * kRows * kPanel;
  }

  // All groups' sum of one point, channel `i` in, channels `o` to `o + 7` out.
  SIGHTLINE_AVX2 __m256 Total(int point, int i, int o) {
    const long at = TileAt(point, i % part / kRows, o / kPanel) + i % part % kRows * kPanel + o % kPanel;
    __m256 total = _mm256_loadu_ps(Part(0, i / part) + at);
    for (int group = 1; group < groups; ++group) {
      total = total + _mm256_loadu_ps(Part(group, i / part) + at);
    }
    return total;
  }
};

// Sums of one part over one group's blocks of tiles.
void AddTiles(const Grid &grid, const float *x, const float *dy, const float *zeros, int group,
              int index, Sums &sums) {
  const int part = sums.part, out = sums.out, tiles = kLeastTiles;
  const int blocks = (grid.count + tiles - 1) / tiles;
  const long v_step = Floats(tiles, part), z_step = Floats(tiles, out);
  std::vector<float> v(kPoints * v_step), z(kPoints * z_step);
  float *own = sums.Part(group, index);
  std::fill_n(own, sums.part_floats, 0.0f);
  const int end = Floats(blocks, group + 1) / sums.groups;
  for (int block = Floats(blocks, group) / sums.groups; block < end; ++block) {
    const int first = block * tiles, count = std::min(tiles, grid.count - first);
    for (int tile = 0; tile < count; ++tile) {
      TransformImages(grid, first + tile, x, sums.in, index * part, (index + 1) * part, zeros,
                      &v[Floats(tile, part)], v_step);
      TransformGradients(grid, first + tile, dy, out, zeros, &z[tile * kPanel], z_step,
                         Floats(tiles, kPanel));
    }
    for (int point = 0; point < kPoints; ++point) {
      for (int panel = 0; panel < sums.panels; ++panel) {
        const float *b = &z[point * z_step + Floats(panel, tiles, kPanel)];
        for (int tile = 0; tile < sums.tiles_per_part; ++tile) {
          const float *row = &v[point * v_step + tile * kRows];
          AddProductsOf(part - tile * kRows)(&row, 1, count, part, b,
                                             own + sums.TileAt(point, tile, panel));
        }
      }
    }
  }
}

// g = G'uG: the gradient of the filter, for one channel that goes in.
SIGHTLINE_AVX2 void TransformSums(Sums &sums, int i, float *filter) {
  const __m256 half = _mm256_set1_ps(0.5f);
  for (int o = 0; o < sums.out; o += 8) {
    __m256 t[3][4];
    for (int x = 0; x < 4; ++x) {
      const __m256 u1 = half * sums.Total(4 + x, i, o), u2 = half * sums.Total(8 + x, i, o);
      t[0][x] = sums.Total(x, i, o) + (u1 + u2);
      t[1][x] = u1 - u2;
      t[2][x] = (u1 + u2) + sums.Total(12 + x, i, o);
    }
    for (int y = 0; y < 3; ++y) {
      const __m256 u1 = half * t[y][1], u2 = half * t[y][2];
      const __m256 row[3] = {t[y][0] + (u1 + u2), u1 - u2, (u1 + u2) + t[y][3]};
      for (int x = 0; x < 3; ++x) {
        _mm256_storeu_ps(filter + (Floats(3 * y + x, sums.in) + i) * sums.out + o, row[x]);
      }
    }
  }
}

}  // namespace

void WinogradConvolution(const Convolution &c, const float *x, const float *filter,
                         const Epilogue &epilogue, float *y) {
  Convolve(Grid(c), x, {filter, c.in, c.out, false}, epilogue, y);
}

void WinogradInputGradient(const Convolution &c, const float *dy, const float *filter, float *dx) {
  Convolve(Grid(c), dy, {filter, c.out, c.in, true}, {}, dx);
}

void WinogradFilterGradient(const Convolution &c, const float *x, const float *dy, float *filter) {
  const Grid grid(c);
  const std::vector<float> zeros(std::max(c.in, c.out));
  Sums sums(c.in, c.out);
  InParallel(sums.groups * sums.parts, [&](int unit) {
    AddTiles(grid, x, dy, zeros.data(), unit / sums.parts, unit % sums.parts, sums);
  });
  InParallel(c.in / 8, [&](int unit) {
    for (int i = 0; i < 8; ++i) TransformSums(sums, unit * 8 + i, filter);
  });
}

}  // namespace sightline
