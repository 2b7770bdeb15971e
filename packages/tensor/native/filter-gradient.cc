// The gradient of each row of the filter is a product of matrices: of the image's windows, turned over,
// and of what came out. A window's row lies in the image as it is, filter_width * in floats behind each
// other, and the next window's `stride * in` floats further on: nothing but the edges is put in order.
#include "filter-gradient.h"

#include <cstring>
#include <vector>

#include "in-parallel.h"

namespace sightline {
namespace {

// Outputs of a strip at least, where the image is wide enough: sums stay in registers meanwhile.
constexpr int kStripOutputs = 64;
// Sums and a strip of this size stay in a core's own cache; of larger sums a few are filled at a time,
// from as many strips as this second number of bytes holds.
constexpr long kCachedSums = 600 * 1024;
constexpr long kStripBytes = 4 * 1024 * 1024;
constexpr int kTilesAtOnce = 12;
// Units of work, of which each puts all strips in order for itself.
constexpr int kLeastTiles = 4;

// A strip is a few rows of outputs, with the rows of the image that they come from.
struct Strips {
  const Convolution &conv;
  int run = conv.filter_width * conv.in;
  int panels = (conv.out + kPanel - 1) / kPanel;
  int rows = std::min(conv.out_height(), (kStripOutputs + conv.out_width() - 1) / conv.out_width());
  int per_image = (conv.out_height() + rows - 1) / rows;
  int count = conv.batch * per_image;
  int padded_width = (conv.out_width() - 1) * conv.stride + conv.filter_width;
  long row_floats = static_cast<long>(padded_width) * conv.in;
  long image_floats = ((rows - 1) * conv.stride + conv.filter_height) * row_floats;
  long panel_floats = static_cast<long>(rows) * conv.out_width() * kPanel;
  long output_floats = panels * panel_floats;

  int FirstRow(int strip) const { return strip % per_image * rows; }
  int RowCount(int strip) const { return std::min(rows, conv.out_height() - FirstRow(strip)); }

  // Rows of the image with their padding; `to` is zero where nothing is ever written.
  void CopyImage(int strip, const float *x, float *to) const {
    const int first = FirstRow(strip) * conv.stride - conv.top();
    const int row_count = (RowCount(strip) - 1) * conv.stride + conv.filter_height;
    const int copied = std::min(conv.width, padded_width - conv.left());
    for (int r = 0; r < row_count; ++r, to += row_floats) {
      const int y = first + r;
      if (y < 0 || y >= conv.height) {
        std::memset(to, 0, row_floats * sizeof(float));
        continue;
      }
      const long from = (static_cast<long>(strip / per_image) * conv.height + y) * conv.width;
      std::memcpy(to + conv.left() * conv.in, x + from * conv.in,
                  static_cast<size_t>(copied) * conv.in * sizeof(float));
    }
  }

  // Gradients of the outputs, kPanel channels at a time; `to` is zero where there are fewer.
  void CopyOutputs(int strip, const float *dy, float *to) const {
    const long first =
        static_cast<long>(strip / per_image) * conv.out_height() + FirstRow(strip);
    const float *from = dy + first * conv.out_width() * conv.out;
    const int output_count = RowCount(strip) * conv.out_width();
    for (int panel = 0; panel < panels; ++panel, to += panel_floats) {
      const int channels = std::min(kPanel, conv.out - panel * kPanel);
      for (int k = 0; k < output_count; ++k) {
        std::memcpy(to + k * kPanel, from + static_cast<long>(k) * conv.out + panel * kPanel,
                    channels * sizeof(float));
      }
    }
  }
};

// Tiles of the filter: kRows of a run each, row by row of the filter.
struct Tiles {
  const Strips &strips;
  int per_run = (strips.run + kRows - 1) / kRows;
  int count = strips.conv.filter_height * per_run;

  int FilterRow(int tile) const { return tile / per_run; }
  int First(int tile) const { return tile % per_run * kRows; }
  int RowCount(int tile) const { return std::min(kRows, strips.run - First(tile)); }
};

// Adds what one strip contributes to a tile of all panels; `sums` is [panels][kRows][kPanel].
void AddStrip(const Tiles &tiles, int tile, int strip, const float *image, const float *panel,
              float *sums) {
  const Strips &strips = tiles.strips;
  const float *rows[kStripOutputs];
  const int row_count = strips.RowCount(strip);
  for (int y = 0; y < row_count; ++y) {
    const long row = y * strips.conv.stride + tiles.FilterRow(tile);
    rows[y] = image + row * strips.row_floats + tiles.First(tile);
  }
  AddProductsOf(tiles.RowCount(tile))(rows, row_count, strips.conv.out_width(),
                                      static_cast<long>(strips.conv.stride) * strips.conv.in,
                                      panel, sums);
}

// Computes tiles `first` to `end - 1` of the filter's gradient.
void FillTiles(const Tiles &tiles, int first, int end, const float *x, const float *dy,
               float *filter) {
  const Strips &strips = tiles.strips;
  const Convolution &conv = strips.conv;
  const bool is_large = static_cast<long>(tiles.count) * kRows * conv.out * sizeof(float) > kCachedSums;
  const long strip_bytes = (strips.image_floats + strips.output_floats) * sizeof(float);
  const int held = is_large ? std::min<long>(strips.count, 1 + kStripBytes / strip_bytes) : 1;
  const int at_once = is_large ? kTilesAtOnce : end - first;
  const long tile_floats = static_cast<long>(strips.panels) * kRows * kPanel;
  std::vector<float> image(held * strips.image_floats), outputs(held * strips.output_floats);
  std::vector<float> sums((end - first) * tile_floats);

  for (int start = 0; start < strips.count; start += held) {
    const int stop = std::min(strips.count, start + held);
    for (int strip = start; strip < stop; ++strip) {
      strips.CopyImage(strip, x, image.data() + (strip - start) * strips.image_floats);
      strips.CopyOutputs(strip, dy, outputs.data() + (strip - start) * strips.output_floats);
    }
    for (int some = first; some < end; some += at_once) {
      for (int strip = start; strip < stop; ++strip) {
        const float *seen = image.data() + (strip - start) * strips.image_floats;
        const float *wanted = outputs.data() + (strip - start) * strips.output_floats;
        for (int panel = 0; panel < strips.panels; ++panel) {
          for (int tile = some; tile < std::min(end, some + at_once); ++tile) {
            float *own = sums.data() + (tile - first) * tile_floats + panel * kRows * kPanel;
            AddStrip(tiles, tile, strip, seen, wanted + panel * strips.panel_floats, own);
          }
        }
      }
    }
  }

  for (int tile = first; tile < end; ++tile) {
    const float *own = sums.data() + (tile - first) * tile_floats;
    const long row = static_cast<long>(tiles.FilterRow(tile)) * strips.run + tiles.First(tile);
    for (int panel = 0; panel < strips.panels; ++panel, own += kRows * kPanel) {
      const int channels = std::min(kPanel, conv.out - panel * kPanel);
      for (int i = 0; i < tiles.RowCount(tile); ++i) {
        std::memcpy(filter + (row + i) * conv.out + panel * kPanel, own + i * kPanel,
                    channels * sizeof(float));
      }
    }
  }
}

}  // namespace

void FilterGradient(const Convolution &convolution, const float *x, const float *dy,
                    float *filter) {
  const Strips strips{convolution};
  const Tiles tiles{strips};
  const int units = std::max(1, std::min(ThreadCount(), tiles.count / kLeastTiles));
  InParallel(units, [&](int unit) {
    FillTiles(tiles, static_cast<long>(tiles.count) * unit / units,
              static_cast<long>(tiles.count) * (unit + 1) / units, x, dy, filter);
  });
}

}  // namespace sightline
