// tfjs-node passes lists of numbers to TensorFlow, but no lists of strings and of types, which its
// fused ops take; addon.mjs has this asked first.
#ifndef SIGHTLINE_SET_LIST_ATTRIBUTE_H_
#define SIGHTLINE_SET_LIST_ATTRIBUTE_H_

#include <string>
#include <vector>

#include "tensorflow/c/eager/c_api.h"
#include "utils.h"

namespace tfnodejs {

// Sets a list of strings or of types; returns false for any other attribute. Where an element is of
// another kind, an error of JavaScript is thrown.
inline bool SetListAttribute(napi_env env, TFE_Op *op, const char *name,
                             TF_AttrType type, napi_value list) {
  bool is_list;
  if (type != TF_ATTR_STRING && type != TF_ATTR_TYPE) return false;
  if (napi_is_array(env, list, &is_list) != napi_ok || !is_list) return false;

  uint32_t length;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_array_length(env, list, &length), true);
  std::vector<std::string> texts(length);
  std::vector<const void *> starts(length);
  std::vector<size_t> lengths(length);
  std::vector<TF_DataType> types(length);
  for (uint32_t i = 0; i < length; ++i) {
    napi_value element;
    ENSURE_NAPI_OK_RETVAL(env, napi_get_element(env, list, i, &element), true);
    if (type == TF_ATTR_STRING) {
      if (GetStringParam(env, element, texts[i]) != napi_ok) return true;
      starts[i] = texts[i].data();
      lengths[i] = texts[i].size();
    } else {
      int32_t value;
      ENSURE_NAPI_OK_RETVAL(env, napi_get_value_int32(env, element, &value), true);
      types[i] = static_cast<TF_DataType>(value);
    }
  }
  const int count = static_cast<int>(length);
  if (type == TF_ATTR_STRING) {
    TFE_OpSetAttrStringList(op, name, starts.data(), lengths.data(), count);
  } else {
    TFE_OpSetAttrTypeList(op, name, types.data(), count);
  }
  return true;
}

}  // namespace tfnodejs

#endif  // SIGHTLINE_SET_LIST_ATTRIBUTE_H_
