// Batch norm in training together with what follows it, a sum and a ReLU.
//
// See Ioffe & Szegedy 2015, Batch Normalization, algorithm 1 and section 3.
#ifndef SIGHTLINE_BATCH_NORM_H_
#define SIGHTLINE_BATCH_NORM_H_

namespace sightline {

// Maps are [row, channel], everything else is [channel], all float32; `channels` is a multiple of kPanel.
// The same bits whatever the number of threads.
struct BatchNorm {
  long rows;
  int channels;
  float epsilon;
  bool is_rectified;

  // y = x normalised, times `scale`, plus `offset`, plus the map `added` where there is one, rectified
  // where asked; `mean` and `variance` are the batch's.
  void Apply(const float *x, const float *scale, const float *offset, const float *added, float *mean,
             float *variance, float *y) const;

  // Gradients of x, scale and offset, from that of y. Where a map was added and a ReLU followed, `y` tells
  // what it let through, and `dadded` is the gradient of what was added; else both are null.
  void FindGradients(const float *dy, const float *y, const float *x, const float *scale,
                     const float *offset, const float *mean, const float *variance, float *dx,
                     float *dscale, float *doffset, float *dadded) const;
};

}  // namespace sightline

#endif  // SIGHTLINE_BATCH_NORM_H_
