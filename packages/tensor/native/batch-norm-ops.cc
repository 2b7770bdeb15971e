// Batch norm in training and its gradient as ops of TensorFlow's.
#include <algorithm>

#include "avx2.h"
#include "batch-norm.h"
#include "op.h"

namespace sightline {
namespace {

BatchNorm NormOf(const Attributes &attributes, const Input &x) {
  const long rows = static_cast<long>(x.Side(0)) * x.Side(1) * x.Side(2);
  const int channels = x.Side(3);
  Assert(rows > 0, "a batch that is not empty");
  Assert(channels > 0 && channels % kPanel == 0, "images whose channels are a multiple of 16");
  return {rows, channels, attributes.epsilon, attributes.is_rectified != 0};
}

float *AllocateLike(TF_OpKernelContext *context, int index, const Input &image) {
  return AllocateOutput(context, index,
                        {image.Side(0), image.Side(1), image.Side(2), image.Side(3)});
}

Input GetLike(TF_OpKernelContext *context, int index, const Input &image) {
  Input input = GetImage(context, index);
  Assert(input.HasShape(image.Side(0), image.Side(1), image.Side(2), image.Side(3)),
         "maps of the same shape");
  return input;
}

// Moves the running statistics towards the batch's, whose variance is that of a sample.
void UpdateRunning(const BatchNorm &norm, float momentum, const float *mean, const float *variance,
                   float *running_mean, float *running_variance) {
  const float unbiased = static_cast<float>(norm.rows) / std::max(1L, norm.rows - 1);
  for (int c = 0; c < norm.channels; ++c) {
    running_mean[c] += momentum * (mean[c] - running_mean[c]);
    running_variance[c] += momentum * (unbiased * variance[c] - running_variance[c]);
  }
}

void Normalise(const Attributes &attributes, TF_OpKernelContext *context) {
  const Input x = GetImage(context, 0);
  const BatchNorm norm = NormOf(attributes, x);
  const int channels = norm.channels;
  const Input scale = GetChannels(context, 1, channels), offset = GetChannels(context, 2, channels);
  Input added;
  if (TF_NumInputs(context) > 5) added = GetLike(context, 5, x);
  float *y = AllocateLike(context, 0, x), *running[2], *own[2];
  for (int i = 0; i < 2; ++i) {
    running[i] = AllocateOutput(context, 1 + i, {channels});
    own[i] = AllocateOutput(context, 3 + i, {channels});
    std::copy_n(GetChannels(context, 3 + i, channels).Values(), channels, running[i]);
  }
  norm.Apply(x.Values(), scale.Values(), offset.Values(), added.tensor ? added.Values() : nullptr,
             own[0], own[1], y);
  UpdateRunning(norm, attributes.momentum, own[0], own[1], running[0], running[1]);
}

void FindGradients(const Attributes &attributes, TF_OpKernelContext *context) {
  const Input dy = GetImage(context, 0), x = GetLike(context, 1, dy);
  const BatchNorm norm = NormOf(attributes, x);
  Input given[4];  // scale, offset, mean, variance
  for (int i = 0; i < 4; ++i) given[i] = GetChannels(context, 2 + i, norm.channels);
  Input y;
  float *dadded = nullptr;
  if (TF_NumInputs(context) > 6) {
    Assert(norm.is_rectified, "a ReLU behind the sum");
    y = GetLike(context, 6, dy);
    dadded = AllocateLike(context, 3, dy);
  }
  float *dx = AllocateLike(context, 0, dy);
  float *dscale = AllocateOutput(context, 1, {norm.channels});
  float *doffset = AllocateOutput(context, 2, {norm.channels});
  norm.FindGradients(dy.Values(), dadded ? y.Values() : nullptr, x.Values(), given[0].Values(),
                     given[1].Values(), given[2].Values(), given[3].Values(), dx, dscale, doffset,
                     dadded);
}

const bool is_registered = [] {
  if (!CanRunKernels()) return false;
  const char *rectified = "is_rectified: bool", *count = "added_count: int >= 0";
  Register<Normalise>("SightlineBatchNorm",
                      {"x: float", "scale: float", "offset: float", "running_mean: float",
                       "running_variance: float", "added: added_count * float"},
                      {"y: float", "new_mean: float", "new_variance: float", "mean: float",
                       "variance: float"},
                      {rectified, count, "epsilon: float", "momentum: float"});
  Register<FindGradients>("SightlineBatchNormGrad",
                          {"dy: float", "x: float", "scale: float", "offset: float", "mean: float",
                           "variance: float", "y: added_count * float"},
                          {"dx: float", "dscale: float", "doffset: float",
                           "dadded: added_count * float"},
                          {rectified, count, "epsilon: float"});
  return true;
}();

}  // namespace
}  // namespace sightline
