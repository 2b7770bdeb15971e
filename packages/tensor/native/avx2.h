// Vectors of eight floats.
#ifndef SIGHTLINE_AVX2_H_
#define SIGHTLINE_AVX2_H_

#include <immintrin.h>

// For functions that the processor was asked about before: see `CanRunKernels` in op.h.
#define SIGHTLINE_AVX2 __attribute__((target("avx2,fma")))
#define SIGHTLINE_INLINED SIGHTLINE_AVX2 __attribute__((always_inline)) inline

namespace sightline {

// Channels, or columns of a product, that a kernel computes at once: two vectors, a line of the cache.
constexpr int kPanel = 16;

}  // namespace sightline

#endif  // SIGHTLINE_AVX2_H_
