// A map is read twice and written once, forward and back. What a ReLU let through is found again from x,
// unless something was added to it.
#include "batch-norm.h"

#include <cmath>
#include <vector>

#include "avx2.h"
#include "in-parallel.h"

namespace sightline {
namespace {

// Rows whose mean the first sums are taken about: near the mean little of them cancels.
constexpr long kShiftRows = 64;

// Rows of a chunk, which stays in a core's nearest cache while its channels are summed up one after
// another; so many at least that the sums are few beside them.
long RowsOfChunk(int channels) { return std::max(16, 4 * 1024 / channels); }

int CountChunks(long rows, int channels) {
  return static_cast<int>((rows - 1) / RowsOfChunk(channels) + 1);
}

// Calls work(chunk, its first row, the row behind its last).
template <typename Work>
void InChunks(long rows, int channels, const Work &work) {
  const long of_each = RowsOfChunk(channels);
  InParallel(CountChunks(rows, channels), [&](int chunk) {
    work(chunk, chunk * of_each, std::min(rows, (chunk + 1) * of_each));
  });
}

// Two sums of each channel: in float32 over a chunk, in float64 over all of them.
struct SumPairs {
  int channels;
  long chunk_count;
  std::vector<float> of_chunks;

  SumPairs(long rows, int channels)
      : channels(channels),
        chunk_count(CountChunks(rows, channels)),
        of_chunks(chunk_count * channels * 2) {}

  // [2][channel]
  float *Of(int chunk) { return &of_chunks[2L * chunk * channels]; }

  std::vector<double> Total() const {
    std::vector<double> total(2 * channels);
    for (long chunk = 0; chunk < chunk_count; ++chunk) {
      const float *own = &of_chunks[chunk * channels * 2];
      for (int at = 0; at < 2 * channels; ++at) total[at] += own[at];
    }
    return total;
  }
};

struct Pair {
  __m256 first, second;

  SIGHTLINE_AVX2 Pair() : first(_mm256_setzero_ps()), second(_mm256_setzero_ps()) {}

  SIGHTLINE_AVX2 void Store(float *sums, int channels, int c) const {
    _mm256_storeu_ps(sums + c, first);
    _mm256_storeu_ps(sums + channels + c, second);
  }
};

// Sums of what x differs from `shift`, and of its squares.
SIGHTLINE_AVX2 void SumRows(const float *x, long first, long end, int channels, const float *shift,
                            float *sums) {
  for (int c = 0; c < channels; c += kPanel) {
    Pair pairs[2];
    for (long at = first * channels + c; at < end * channels; at += channels) {
#pragma GCC unroll 2
      for (int i = 0; i < 2; ++i) {
        const __m256 value = _mm256_loadu_ps(x + at + 8 * i) - _mm256_loadu_ps(shift + c + 8 * i);
        pairs[i].first = pairs[i].first + value;
        pairs[i].second = _mm256_fmadd_ps(value, value, pairs[i].second);
      }
    }
    for (int i = 0; i < 2; ++i) pairs[i].Store(sums, channels, c + 8 * i);
  }
}

// What takes x to its normalised, scaled and shifted value.
struct Line {
  const float *mean, *offset;
  std::vector<float> factor;

  Line(const BatchNorm &norm, const float *scale, const float *offset, const float *mean,
       const float *variance)
      : mean(mean), offset(offset), factor(norm.channels) {
    for (int c = 0; c < norm.channels; ++c) {
      factor[c] = scale[c] / std::sqrt(variance[c] + norm.epsilon);
    }
  }

  SIGHTLINE_INLINED __m256 At(const float *x, int c) const {
    const __m256 centred = _mm256_loadu_ps(x) - _mm256_loadu_ps(mean + c);
    return _mm256_fmadd_ps(centred, _mm256_loadu_ps(&factor[c]), _mm256_loadu_ps(offset + c));
  }
};

SIGHTLINE_AVX2 void ApplyToRows(const Line &line, const float *x, const float *added,
                                bool is_rectified, long first, long end, int channels, float *y) {
  for (long row = first; row < end; ++row) {
    for (int c = 0; c < channels; c += 8) {
      const long at = row * channels + c;
      __m256 value = line.At(x + at, c);
      if (added) value = value + _mm256_loadu_ps(added + at);
      // The other way round NaN would become zero.
      if (is_rectified) value = _mm256_max_ps(_mm256_setzero_ps(), value);
      _mm256_storeu_ps(y + at, value);
    }
  }
}

SIGHTLINE_AVX2 inline __m256 WherePositive(__m256 value, __m256 wanted) {
  return _mm256_and_ps(wanted, _mm256_cmp_ps(value, _mm256_setzero_ps(), _CMP_GT_OQ));
}

// What is added up on the way back: the gradient, and the gradient times what x differs from its mean.
struct Back {
  const float *dy, *y, *x, *mean;
  const Line *line;  // null without a ReLU
  float *dadded;

  // What reaches the norm of the gradient of y.
  SIGHTLINE_INLINED __m256 At(long at, int c) const {
    const __m256 wanted = _mm256_loadu_ps(dy + at);
    if (y) return WherePositive(_mm256_loadu_ps(y + at), wanted);
    return line ? WherePositive(line->At(x + at, c), wanted) : wanted;
  }

  SIGHTLINE_AVX2 void SumRows(long first, long end, int channels, float *sums) const {
    for (int c = 0; c < channels; c += kPanel) {
      Pair pairs[2];
      for (long at = first * channels + c; at < end * channels; at += channels) {
#pragma GCC unroll 2
        for (int i = 0; i < 2; ++i) {
          const __m256 gradient = At(at + 8 * i, c + 8 * i);
          if (dadded) _mm256_storeu_ps(dadded + at + 8 * i, gradient);
          const __m256 value = _mm256_loadu_ps(x + at + 8 * i) - _mm256_loadu_ps(mean + c + 8 * i);
          pairs[i].first = pairs[i].first + gradient;
          pairs[i].second = _mm256_fmadd_ps(gradient, value, pairs[i].second);
        }
      }
      for (int i = 0; i < 2; ++i) pairs[i].Store(sums, channels, c + 8 * i);
    }
  }

  // dx = factor * gradient + slope * (x - mean) + shift
  SIGHTLINE_AVX2 void FillRows(long first, long end, int channels, const float *factor,
                               const float *slope, const float *shift, float *dx) const {
    for (long row = first; row < end; ++row) {
      for (int c = 0; c < channels; c += 8) {
        const long at = row * channels + c;
        const __m256 value = _mm256_loadu_ps(x + at) - _mm256_loadu_ps(mean + c);
        const __m256 rest =
            _mm256_fmadd_ps(value, _mm256_loadu_ps(slope + c), _mm256_loadu_ps(shift + c));
        _mm256_storeu_ps(dx + at, _mm256_fmadd_ps(At(at, c), _mm256_loadu_ps(factor + c), rest));
      }
    }
  }
};

}  // namespace

void BatchNorm::Apply(const float *x, const float *scale, const float *offset, const float *added,
                      float *mean, float *variance, float *y) const {
  std::vector<float> shift(channels);
  const long shift_rows = std::min(rows, kShiftRows);
  for (long i = 0; i < shift_rows; ++i) {
    const float *row = x + rows * i / shift_rows * channels;  // from all over the batch
    for (int c = 0; c < channels; ++c) shift[c] += row[c] / shift_rows;
  }
  SumPairs sums(rows, channels);
  InChunks(rows, channels, [&](int chunk, long first, long end) {
    SumRows(x, first, end, channels, shift.data(), sums.Of(chunk));
  });
  const std::vector<double> total = sums.Total();
  for (int c = 0; c < channels; ++c) {
    const double moved = total[c] / rows;
    mean[c] = static_cast<float>(shift[c] + moved);
    // The other way round NaN would become zero.
    variance[c] = static_cast<float>(std::max(total[channels + c] / rows - moved * moved, 0.0));
  }
  const Line line(*this, scale, offset, mean, variance);
  InChunks(rows, channels, [&](int, long first, long end) {
    ApplyToRows(line, x, added, is_rectified, first, end, channels, y);
  });
}

void BatchNorm::FindGradients(const float *dy, const float *y, const float *x, const float *scale,
                              const float *offset, const float *mean, const float *variance,
                              float *dx, float *dscale, float *doffset, float *dadded) const {
  const Line line(*this, scale, offset, mean, variance);
  Back back{dy, y, x, mean, is_rectified ? &line : nullptr, dadded};
  SumPairs sums(rows, channels);
  InChunks(rows, channels, [&](int chunk, long first, long end) {
    back.SumRows(first, end, channels, sums.Of(chunk));
  });
  const std::vector<double> total = sums.Total();
  std::vector<float> slope(channels), shift(channels);
  for (int c = 0; c < channels; ++c) {
    const double whole = variance[c] + static_cast<double>(epsilon), factor = line.factor[c];
    doffset[c] = static_cast<float>(total[c]);
    dscale[c] = static_cast<float>(total[channels + c] / std::sqrt(whole));
    slope[c] = static_cast<float>(-factor * total[channels + c] / rows / whole);
    shift[c] = static_cast<float>(-factor * total[c] / rows);
  }
  // What is added has the gradient that reaches the norm.
  if (dadded) back = {dadded, nullptr, x, mean, nullptr, nullptr};
  InChunks(rows, channels, [&](int, long first, long end) {
    back.FillRows(first, end, channels, line.factor.data(), slope.data(), shift.data(), dx);
  });
}

}  // namespace sightline
