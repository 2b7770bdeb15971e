// Convolutions and their gradients as ops of TensorFlow's.
#include "convolution.h"
#include "filter-gradient.h"
#include "op.h"
#include "winograd.h"

namespace sightline {
namespace {

bool IsWinograd(const Convolution &c) {
  return c.filter_height == 3 && c.filter_width == 3 && c.stride == 1 && c.in % kPanel == 0 &&
         c.out % kPanel == 0 && c.in > 0 && c.out > 0;
}

constexpr char kWinogradShapes[] =
    "a filter [3, 3, in, out] that fits the image, in and out multiples of 16";

void Convolve(const Attributes &attributes, TF_OpKernelContext *context) {
  const Input x = GetImage(context, 0), filter = GetImage(context, 1);
  const Convolution c{x.Side(0), x.Side(1), x.Side(2), x.Side(3),
                      filter.Side(3), filter.Side(0), filter.Side(1), 1};
  Assert(IsWinograd(c) && filter.Side(2) == c.in, kWinogradShapes);
  const int other_count = TF_NumInputs(context) - 2;
  Epilogue epilogue;
  epilogue.is_rectified = attributes.is_rectified;
  Input bias, added;
  if (other_count > 0) {
    bias = GetChannels(context, 2, c.out);
    epilogue.bias = bias.Values();
  }
  if (other_count > 1) {
    added = GetImage(context, 3);
    Assert(added.HasShape(c.batch, c.height, c.width, c.out), "what is added to have the output's shape");
    epilogue.added = added.Values();
  }
  float *y = AllocateOutput(context, 0, {c.batch, c.height, c.width, c.out});
  WinogradConvolution(c, x.Values(), filter.Values(), epilogue, y);
}

void FindInputGradient(const Attributes &, TF_OpKernelContext *context) {
  const Input dy = GetImage(context, 0), filter = GetImage(context, 1);
  const Convolution c{dy.Side(0), dy.Side(1), dy.Side(2), filter.Side(2),
                      dy.Side(3), filter.Side(0), filter.Side(1), 1};
  Assert(IsWinograd(c) && filter.Side(3) == c.out, kWinogradShapes);
  float *dx = AllocateOutput(context, 0, {c.batch, c.height, c.width, c.in});
  WinogradInputGradient(c, dy.Values(), filter.Values(), dx);
}

void FindFilterGradient(const Attributes &attributes, TF_OpKernelContext *context) {
  const Input x = GetImage(context, 0), dy = GetImage(context, 1);
  const Convolution c{x.Side(0), x.Side(1), x.Side(2), x.Side(3), dy.Side(3),
                      attributes.filter_height, attributes.filter_width, attributes.stride};
  Assert(c.stride > 0 && c.filter_height > 0 && c.filter_width > 0, "a filter and a stride");
  Assert(c.height > 0 && c.width > 0, "an image of one pixel at least");
  Assert(dy.HasShape(c.batch, c.out_height(), c.out_width(), c.out),
         "gradients of what the image and the stride give");
  float *filter = AllocateOutput(context, 0, {c.filter_height, c.filter_width, c.in, c.out});
  if (IsWinograd(c)) WinogradFilterGradient(c, x.Values(), dy.Values(), filter);
  else FilterGradient(c, x.Values(), dy.Values(), filter);
}

const bool is_registered = [] {
  if (!CanRunKernels()) return false;
  Register<Convolve>("SightlineConv2D",
                     {"x: float", "filter: float", "others: other_count * float"}, {"y: float"},
                     {"other_count: int >= 0", "is_rectified: bool = false"});
  Register<FindInputGradient>("SightlineConv2DBackpropInput", {"dy: float", "filter: float"},
                              {"dx: float"}, {});
  Register<FindFilterGradient>("SightlineConv2DBackpropFilter", {"x: float", "dy: float"},
                               {"dfilter: float"},
                               {"filter_height: int", "filter_width: int", "stride: int"});
  return true;
}();

}  // namespace
}  // namespace sightline
