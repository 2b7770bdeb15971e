// How a kernel becomes an op of TensorFlow's: through its C API, when the addon is loaded, and only where
// the processor can run it and it is the faster one: with AVX-512 TensorFlow's own have not been measured
// against it.
#ifndef SIGHTLINE_OP_H_
#define SIGHTLINE_OP_H_

#include <exception>
#include <initializer_list>
#include <memory>
#include <new>
#include <string>

#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_tensor.h"

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
void TF_OpKernelConstruction_GetAttrFloat(TF_OpKernelConstruction *, const char *name, float *,
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

struct Deleter {
  void operator()(TF_Status *status) const { TF_DeleteStatus(status); }
  void operator()(TF_Tensor *tensor) const { TF_DeleteTensor(tensor); }
};
using Status = std::unique_ptr<TF_Status, Deleter>;
using Tensor = std::unique_ptr<TF_Tensor, Deleter>;

inline Status NewStatus() { return Status(TF_NewStatus()); }

// What ends an op: TensorFlow tells it to whoever ran it.
struct OpError {
  TF_Code code;
  std::string message;
};

inline void Assert(bool is_so, const char *expected) {
  if (!is_so) throw OpError{TF_INVALID_ARGUMENT, std::string("expected ") + expected};
}

inline void Check(const Status &status) {
  if (TF_GetCode(status.get()) == TF_OK) return;
  throw OpError{TF_GetCode(status.get()), TF_Message(status.get())};
}

struct Input {
  Tensor tensor;

  int Side(int axis) const { return static_cast<int>(TF_Dim(tensor.get(), axis)); }
  const float *Values() const { return static_cast<const float *>(TF_TensorData(tensor.get())); }
  bool HasShape(int a, int b, int c, int d) const {
    return Side(0) == a && Side(1) == b && Side(2) == c && Side(3) == d;
  }
};

inline Input GetAny(TF_OpKernelContext *context, int index) {
  const Status status = NewStatus();
  TF_Tensor *tensor = nullptr;
  TF_GetInput(context, index, &tensor, status.get());
  Check(status);
  return {Tensor(tensor)};
}

// An image [batch, height, width, channel], or a filter.
inline Input GetImage(TF_OpKernelContext *context, int index) {
  Input input = GetAny(context, index);
  Assert(TF_NumDims(input.tensor.get()) == 4, "images and filters of four axes");
  return input;
}

// A value for each channel.
inline Input GetChannels(TF_OpKernelContext *context, int index, int count) {
  Input input = GetAny(context, index);
  Assert(TF_TensorElementCount(input.tensor.get()) == count, "a value for each channel");
  return input;
}

inline float *AllocateOutput(TF_OpKernelContext *context, int index,
                             std::initializer_list<int64_t> sides) {
  const Status status = NewStatus();
  size_t bytes = sizeof(float);
  for (const int64_t side : sides) bytes *= side;
  const Tensor output(TF_AllocateOutput(context, index, TF_FLOAT, sides.begin(),
                                        static_cast<int>(sides.size()), bytes, status.get()));
  Check(status);
  return static_cast<float *>(TF_TensorData(output.get()));
}

// Attributes of an op; those that it does not have are as here.
struct Attributes {
  int32_t stride = 1, filter_height = 3, filter_width = 3;
  float epsilon = 0, momentum = 0;
  TF_Bool is_rectified = 0;
};

inline void *ReadAttributes(TF_OpKernelConstruction *from) {
  const Status status = NewStatus();
  auto *read = new Attributes;
  TF_OpKernelConstruction_GetAttrInt32(from, "stride", &read->stride, status.get());
  TF_OpKernelConstruction_GetAttrInt32(from, "filter_height", &read->filter_height, status.get());
  TF_OpKernelConstruction_GetAttrInt32(from, "filter_width", &read->filter_width, status.get());
  TF_OpKernelConstruction_GetAttrFloat(from, "epsilon", &read->epsilon, status.get());
  TF_OpKernelConstruction_GetAttrFloat(from, "momentum", &read->momentum, status.get());
  TF_OpKernelConstruction_GetAttrBool(from, "is_rectified", &read->is_rectified, status.get());
  return read;
}

inline void DeleteAttributes(void *attributes) { delete static_cast<Attributes *>(attributes); }

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
    fail(TF_RESOURCE_EXHAUSTED, "OOM when allocating a kernel's own memory");
  } catch (const std::exception &error) {
    fail(TF_INTERNAL, error.what());
  }
}

template <void (*Compute)(const Attributes &, TF_OpKernelContext *)>
void Register(const char *name, std::initializer_list<const char *> inputs,
              std::initializer_list<const char *> outputs,
              std::initializer_list<const char *> attributes) {
  const Status status = NewStatus();
  TF_OpDefinitionBuilder *op = TF_NewOpDefinitionBuilder(name);
  for (const char *attribute : attributes) TF_OpDefinitionBuilderAddAttr(op, attribute);
  for (const char *input : inputs) TF_OpDefinitionBuilderAddInput(op, input);
  for (const char *output : outputs) TF_OpDefinitionBuilderAddOutput(op, output);
  TF_RegisterOpDefinition(op, status.get());
  if (TF_GetCode(status.get()) != TF_OK) return;  // whoever asks for it will not find it
  TF_KernelBuilder *kernel =
      TF_NewKernelBuilder(name, "CPU", ReadAttributes, Run<Compute>, DeleteAttributes);
  TF_RegisterKernelBuilder(name, kernel, status.get());
}

inline bool CanRunKernels() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
         !__builtin_cpu_supports("avx512f");
}

}  // namespace sightline

#endif  // SIGHTLINE_OP_H_
