#include <memory>
#include <vector>

#include "in-parallel.h"
#include "winograd-tiles.h"
#include "winograd.h"

namespace sightline {
namespace {

// Z = A dy A' of a tile's gradients; `z` is [points][panels][tiles][kPanel].
SIGHTLINE_AVX2 void TransformOutputs(const Grid &grid, int tile, const float *dy, int channels,
                                     const float *zeros, float *z, long point_step,
                                     long panel_step) {
  const float *e[kOutputs * kOutputs];
  for (int i = 0; i < kOutputs * kOutputs; ++i) {
    e[i] = grid.PixelAt(tile, i / kOutputs, i % kOutputs, dy, channels, zeros);
  }
  for (int c = 0; c < channels; c += 8) {
    __m256 t[kOutputs][kSide];  // turned
#pragma GCC unroll 4
    for (int x = 0; x < kOutputs; ++x) {
      __m256 column[kOutputs];
#pragma GCC unroll 4
      for (int y = 0; y < kOutputs; ++y) column[y] = _mm256_loadu_ps(e[y * kOutputs + x] + c);
      TransformGradients(column, t[x]);
    }
    float *to = z + c / kPanel * panel_step + c % kPanel;
#pragma GCC unroll 6
    for (int y = 0; y < kSide; ++y) {
      const __m256 row[kOutputs] = {t[0][y], t[1][y], t[2][y], t[3][y]};
      __m256 values[kSide];
      TransformGradients(row, values);
#pragma GCC unroll 6
      for (int x = 0; x < kSide; ++x, to += point_step) _mm256_storeu_ps(to, values[x]);
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
  const long v_step = PointStep(Floats(tiles, part)), z_step = PointStep(Floats(tiles, out));
  std::unique_ptr<float[]> v(new float[kPoints * v_step]), z(new float[kPoints * z_step]);
  float *own = sums.Part(group, index);
  std::fill_n(own, sums.part_floats, 0.0f);
  const int end = Floats(blocks, group + 1) / sums.groups;
  for (int block = Floats(blocks, group) / sums.groups; block < end; ++block) {
    const int first = block * tiles, count = std::min(tiles, grid.count - first);
    for (int tile = 0; tile < count; ++tile) {
      TransformImages(grid, first + tile, x, sums.in, index * part, (index + 1) * part, zeros,
                      &v[Floats(tile, part)], v_step);
      TransformOutputs(grid, first + tile, dy, out, zeros, &z[tile * kPanel], z_step,
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
SIGHTLINE_AVX2 void TransformFilter(Sums &sums, int i, float *filter) {
  for (int o = 0; o < sums.out; o += 8) {
    __m256 t[kSide][3];  // turned
    for (int x = 0; x < kSide; ++x) {
      __m256 column[kSide];
      for (int y = 0; y < kSide; ++y) column[y] = sums.Total(y * kSide + x, i, o);
      TransformSums(column, t[x]);
    }
    for (int y = 0; y < 3; ++y) {
      const __m256 row[kSide] = {t[0][y], t[1][y], t[2][y], t[3][y], t[4][y], t[5][y]};
      __m256 taps[3];
      TransformSums(row, taps);
      for (int x = 0; x < 3; ++x) {
        _mm256_storeu_ps(filter + (Floats(3 * y + x, sums.in) + i) * sums.out + o, taps[x]);
      }
    }
  }
}

}  // namespace

void WinogradFilterGradient(const Convolution &c, const float *x, const float *dy, float *filter) {
  const Grid grid(c);
  const std::vector<float> zeros(std::max(c.in, c.out));
  Sums sums(c.in, c.out);
  InParallel(sums.groups * sums.parts, [&](int unit) {
    AddTiles(grid, x, dy, zeros.data(), unit / sums.parts, unit % sums.parts, sums);
  });
  InParallel(c.in / 8, [&](int unit) {
    for (int i = 0; i < 8; ++i) TransformFilter(sums, unit * 8 + i, filter);
  });
}

}  // namespace sightline
