#ifndef SIGHTLINE_FILTER_GRADIENT_H_
#define SIGHTLINE_FILTER_GRADIENT_H_

#include "convolution.h"

namespace sightline {

// Gradient of a convolution's filter, of any size, stride and number of channels.
//
// `x` is the image [batch, height, width, in], `dy` the gradient of what came out. The same bits
// whatever the number of threads.
void FilterGradient(const Convolution &convolution, const float *x, const float *dy, float *filter);

}  // namespace sightline

#endif  // SIGHTLINE_FILTER_GRADIENT_H_
