// Gives TensorFlow the kernels of this folder as ops of their own. They are registered when the addon is
// loaded, and only where the processor can run them and they are the faster ones: with AVX-512 oneDNN's
// own have not been measured against them.
#include <exception>
#include <memory>
#include <new>
#include <string>

#include "convolution.h"
#include "filter-gradient.h"
#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_tensor.h"
#include "winograd.h"

// What is used of tensorflow/c/kernels.h, which includes headers that are not set up.
extern "C" {
typedef struct TF_KernelBuilder TF_KernelBuilder;
typedef struct TF_OpKernelConstruction TF_OpKernelConstruction;
typedef struct TF_OpKernelContext TF_OpKernelContext;

TF_KernelBuilder *TF_NewKernelBuilder(const char *op, const char *device,
                                      void *(*create)(TF_OpKernelConstruction *),
                                      void (*compute)(void *, TF_OpKernelContext *),
                                      void (*destroy)(void *));
void TF_RegisterKernelBuilder(const char *name, TF_KernelBuilder *, TF_Status *);
void TF_OpKernelConstruction_GetAttrInt32(TF_OpKernelConstruction *, const char *name, int32_t *,
                                          TF_Status *);
void TF_OpKernelConstruction_GetAttrBool(TF_OpKernelConstruction *, const char *name, TF_Bool *,
                                         TF_Status *);
int TF_NumInputs(TF_OpKernelContext *);
void TF_GetInput(TF_OpKernelContext *, int index, TF_Tensor **, TF_Status *);
TF_Tensor *TF_AllocateOutput(TF_OpKernelContext *, int index, TF_DataType, const int64_t *sides,
                             int side_count, size_t bytes, TF_Status *);
void TF_OpKernelContext_Failure(TF_OpKernelContext *, TF_Status *);
}

namespace sightline {
namespace {

struct Deleter {
  void operator()(TF_Status *status) const { TF_DeleteStatus(status); }
  void operator()(TF_Tensor *tensor) const { TF_DeleteTensor(tensor); }
};
using Status = std::unique_ptr<TF_Status, Deleter>;
using Tensor = std::unique_ptr<TF_Tensor, Deleter>;

Status NewStatus() { return Status(TF_NewStatus()); }

// What ends an op: TensorFlow tells it to whoever ran it.
struct OpError {
  TF_Code code;
  std::string message;
};

void Assert(bool is_so, const char *expected) {
  if (!is_so) throw OpError{TF_INVALID_ARGUMENT, std::string("expected ") + expected};
}

struct Input {
  Tensor tensor;

  int Side(int axis) const { return static_cast<int>(TF_Dim(tensor.get(), axis)); }
  const float *Values() const { return static_cast<const float *>(TF_TensorData(tensor.get())); }
  bool HasShape(int a, int b, int c, int d) const {
    return Side(0) == a && Side(1) == b && Side(2) == c && Side(3) == d;
  }
};

Input GetAny(TF_OpKernelContext *context, int index) {
  const Status status = NewStatus();
  TF_Tensor *tensor = nullptr;
  TF_GetInput(context, index, &tensor, status.get());
  if (TF_GetCode(status.get()) != TF_OK) {
    throw OpError{TF_GetCode(status.get()), TF_Message(status.get())};
  }
  return {Tensor(tensor)};
}

Input GetInput(TF_OpKernelContext *context, int index) {
  Input input = GetAny(context, index);
  Assert(TF_NumDims(input.tensor.get()) == 4, "images and filters of four axes");
  return input;
}

float *AllocateOutput(TF_OpKernelContext *context, int a, int b, int c, int d) {
  const Status status = NewStatus();
  const int64_t sides[] = {a, b, c, d};
  const size_t bytes = sizeof(float) * a * b * c * d;
  const Tensor output(TF_AllocateOutput(context, 0, TF_FLOAT, sides, 4, bytes, status.get()));
  if (TF_GetCode(status.get()) != TF_OK) {
    throw OpError{TF_GetCode(status.get()), TF_Message(status.get())};
  }
  return static_cast<float *>(TF_TensorData(output.get()));
}

// Attributes of an op; those that it does not have are as here.
struct Attributes {
  int32_t stride = 1, filter_height = 3, filter_width = 3;
  TF_Bool is_rectified = 0;
};

void *ReadAttributes(TF_OpKernelConstruction *construction) {
  const Status status = NewStatus();
  auto *read = new Attributes;
  TF_OpKernelConstruction_GetAttrInt32(construction, "stride", &read->stride, status.get());
  TF_OpKernelConstruction_GetAttrInt32(construction, "filter_height", &read->filter_height, status.get());
  TF_OpKernelConstruction_GetAttrInt32(construction, "filter_width", &read->filter_width, status.get());
  TF_OpKernelConstruction_GetAttrBool(construction, "is_rectified", &read->is_rectified, status.get());
  return read;
}

void DeleteAttributes(void *attributes) { delete static_cast<Attributes *>(attributes); }

bool IsWinograd(const Convolution &c) {
  return c.filter_height == 3 && c.filter_width == 3 && c.stride == 1 && c.in % kPanel == 0 &&
         c.out % kPanel == 0 && c.in > 0 && c.out > 0;
}

constexpr char kWinogradShapes[] =
    "a filter [3, 3, in, out] that fits the image, in and out multiples of 16";

void Convolve(const Attributes &attributes, TF_OpKernelContext *context) {
  const Input x = GetInput(context, 0), filter = GetInput(context, 1);
  const Convolution c{x.Side(0), x.Side(1), x.Side(2), x.Side(3),
                      filter.Side(3), filter.Side(0), filter.Side(1), 1};
  Assert(IsWinograd(c) && filter.Side(2) == c.in, kWinogradShapes);
  const int other_count = TF_NumInputs(context) - 2;
  Epilogue epilogue;
  epilogue.is_rectified = attributes.is_rectified;
  Input bias, added;
  if (other_count > 0) {
    bias = GetAny(context, 2);
    Assert(TF_TensorElementCount(bias.tensor.get()) == c.out, "a bias for each channel");
    epilogue.bias = bias.Values();
  }
  if (other_count > 1) {
    added = GetInput(context, 3);
    Assert(added.HasShape(c.batch, c.height, c.width, c.out), "what is added to have the output's shape");
    epilogue.added = added.Values();
  }
  float *y = AllocateOutput(context, c.batch, c.height, c.width, c.out);
  WinogradConvolution(c, x.Values(), filter.Values(), epilogue, y);
}

void FindInputGradient(const Attributes &, TF_OpKernelContext *context) {
  const Input dy = GetInput(context, 0), filter = GetInput(context, 1);
  const Convolution c{dy.Side(0), dy.Side(1), dy.Side(2), filter.Side(2),
                      dy.Side(3), filter.Side(0), filter.Side(1), 1};
  Assert(IsWinograd(c) && filter.Side(3) == c.out, kWinogradShapes);
  float *dx = AllocateOutput(context, c.batch, c.height, c.width, c.in);
  WinogradInputGradient(c, dy.Values(), filter.Values(), dx);
}

void FindFilterGradient(const Attributes &attributes, TF_OpKernelContext *context) {
  const Input x = GetInput(context, 0), dy = GetInput(context, 1);
  const Convolution c{x.Side(0), x.Side(1), x.Side(2), x.Side(3), dy.Side(3),
                      attributes.filter_height, attributes.filter_width, attributes.stride};
  Assert(c.stride > 0 && c.filter_height > 0 && c.filter_width > 0, "a filter and a stride");
  Assert(c.height > 0 && c.width > 0, "an image of one pixel at least");
  Assert(dy.HasShape(c.batch, c.out_height(), c.out_width(), c.out),
         "gradients of what the image and the stride give");
  float *filter = AllocateOutput(context, c.filter_height, c.filter_width, c.in, c.out);
  if (IsWinograd(c)) WinogradFilterGradient(c, x.Values(), dy.Values(), filter);
  else FilterGradient(c, x.Values(), dy.Values(), filter);
}

template <void (*Compute)(const Attributes &, TF_OpKernelContext *)>
void Run(void *attributes, TF_OpKernelContext *context) {
  const auto fail = [&](TF_Code code, const std::string &message) {
    const Status status = NewStatus();
    TF_SetStatus(status.get(), code, message.c_str());
    TF_OpKernelContext_Failure(context, status.get());
  };
  try {
    Compute(*static_cast<Attributes *>(attributes), context);
  } catch (const OpError &error) {
    fail(error.code, error.message);
  } catch (const std::bad_alloc &) {
    fail(TF_RESOURCE_EXHAUSTED, "OOM when allocating a convolution's own memory");
  } catch (const std::exception &error) {
    fail(TF_INTERNAL, error.what());
  }
}

template <void (*Compute)(const Attributes &, TF_OpKernelContext *)>
void Register(const char *name, std::initializer_list<const char *> inputs,
              std::initializer_list<const char *> attributes) {
  const Status status = NewStatus();
  TF_OpDefinitionBuilder *op = TF_NewOpDefinitionBuilder(name);
  for (const char *attribute : attributes) TF_OpDefinitionBuilderAddAttr(op, attribute);
  for (const char *input : inputs) TF_OpDefinitionBuilderAddInput(op, input);
  TF_OpDefinitionBuilderAddOutput(op, "output: float");
  TF_RegisterOpDefinition(op, status.get());
  if (TF_GetCode(status.get()) != TF_OK) return;  // whoever asks for it will not find it
  TF_KernelBuilder *kernel =
      TF_NewKernelBuilder(name, "CPU", ReadAttributes, Run<Compute>, DeleteAttributes);
  TF_RegisterKernelBuilder(name, kernel, status.get());
}

bool CanRunKernels() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
         !__builtin_cpu_supports("avx512f");
}

const bool is_registered = [] {
  if (!CanRunKernels()) return false;
  Register<Convolve>("SightlineConv2D", {"x: float", "filter: float", "others: other_count * float"},
                     {"other_count: int >= 0", "is_rectified: bool = false"});
  Register<FindInputGradient>("SightlineConv2DBackpropInput", {"dy: float", "filter: float"}, {});
  Register<FindFilterGradient>("SightlineConv2DBackpropFilter", {"x: float", "dy: float"},
                               {"filter_height: int", "filter_width: int", "stride: int"});
  return true;
}();

}  // namespace
}  // namespace sightline
