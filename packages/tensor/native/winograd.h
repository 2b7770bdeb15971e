// Convolutions with 3 by 3 filters and stride 1, by Winograd's minimal filtering: 36 products do what the
// 144 of a tile of 4 by 4 outputs do otherwise. Numbers of channels are multiples of kPanel. The same bits
// whatever the number of threads.
//
// See Lavin & Gray 2016, Fast Algorithms for Convolutional Neural Networks, section 4; letters are theirs,
// the points are not.
#ifndef SIGHTLINE_WINOGRAD_H_
#define SIGHTLINE_WINOGRAD_H_

#include "convolution.h"

namespace sightline {

// What follows a convolution while its outputs are at hand.
struct Epilogue {
  const float *bias = nullptr;   // [out], or none
  const float *added = nullptr;  // of the output's shape, or none
  bool is_rectified = false;
};

// y [batch, height, width, out] of x [batch, height, width, in].
void WinogradConvolution(const Convolution &convolution, const float *x, const float *filter,
                         const Epilogue &epilogue, float *y);

// Gradient of x.
void WinogradInputGradient(const Convolution &convolution, const float *dy, const float *filter,
                           float *dx);

// Gradient of the filter.
void WinogradFilterGradient(const Convolution &convolution, const float *x, const float *dy,
                            float *filter);

}  // namespace sightline

#endif  // SIGHTLINE_WINOGRAD_H_
