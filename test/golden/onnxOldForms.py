"""Operators in the forms they had before operator set 13, as small models with the outputs they must have.

    python onnxOldForms.py > onnxOldForms.json

From version 7 on the outputs are onnxruntime's on the file as it is; it does not run what is older, there they are
numpy's. Each case: name, the model in base64, inputs and outputs as flat lists by name, in float.
"""
import base64
import json

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

rng = np.random.default_rng(1)
cases = []


def random(*shape):
    return np.round(rng.uniform(-2, 2, shape), 3).astype(np.float32)


def case(name, opset, op, inputs, outputs=1, constants=None, expected=None, **attributes):
    constants = constants or {}
    arrays = {f"x{i}": array for i, array in enumerate(inputs)}
    names = [*arrays, *constants]
    made = [f"y{i}" for i in range(outputs)]
    node = helper.make_node(op, names, made, **attributes)
    typed = [
        helper.make_tensor_value_info(key, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape)
        for key, array in arrays.items()
    ]
    outs = [onnx.ValueInfoProto(name=key) for key in made]
    initializers = [numpy_helper.from_array(array, key) for key, array in constants.items()]
    graph = helper.make_graph([node], name, typed, outs, initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=6)
    data = model.SerializeToString()
    if expected is None:
        options = ort.SessionOptions()
        options.log_severity_level = 4
        session = ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        expected = session.run(None, arrays)
    cases.append({
        "name": f"{name}, operator set {opset}",
        "model": base64.b64encode(data).decode(),
        "inputs": {key: array.ravel().tolist() for key, array in arrays.items()},
        "outputs": {key: np.asarray(array).astype(np.float64).ravel().tolist() for key, array in zip(made, expected)},
    })


image = random(1, 2, 4, 6)
case("Upsample nearest, scales as attribute", 7, "Upsample", [image], mode="nearest", scales=[1.0, 1.0, 2.0, 3.0])
case("Upsample linear, scales as attribute", 8, "Upsample", [image], mode="linear", scales=[1.0, 1.0, 2.0, 2.0])
scales = np.array([1, 1, 2, 1.5], np.float32)
case("Upsample nearest, scales as input", 9, "Upsample", [image], constants={"s": scales}, mode="nearest")
case("Upsample linear, scales as input", 9, "Upsample", [image], constants={"s": scales}, mode="linear")
case("Resize nearest, enlarging", 10, "Resize", [image], constants={"s": scales}, mode="nearest")
smaller = np.array([1, 1, 0.5, 0.6], np.float32)
case("Resize nearest, shrinking", 10, "Resize", [image], constants={"s": smaller}, mode="nearest")
case("Resize linear, shrinking", 10, "Resize", [image], constants={"s": smaller}, mode="linear")
case("Clip with both bounds", 7, "Clip", [image], min=-0.5, max=0.75)
case("Clip with one bound", 7, "Clip", [image], min=0.0)
case("Clip without bounds", 7, "Clip", [image])
case("Pad constant", 7, "Pad", [image], pads=[0, 0, 1, 2, 0, 0, 0, 1], value=1.5)
case("Pad reflect", 7, "Pad", [image], pads=[0, 0, 1, 2, 0, 0, 0, 1], mode="reflect")
case("Slice", 7, "Slice", [image], starts=[1, -3], ends=[3, 2**63 - 1], axes=[2, 3])
case("Slice without axes", 7, "Slice", [image], starts=[0, 1], ends=[1, 2])
case("Split with sizes", 7, "Split", [image], outputs=2, axis=3, split=[2, 4])
case("Split in equal parts", 7, "Split", [image], outputs=3, axis=3)
case("Squeeze", 7, "Squeeze", [random(1, 3, 1, 2)], axes=[0, 2])
case("Squeeze of all ones", 7, "Squeeze", [random(1, 3, 1, 2)])
case("Unsqueeze", 7, "Unsqueeze", [random(3, 2)], axes=[0, 3])
case("ReduceSum", 11, "ReduceSum", [image], axes=[1, 3], keepdims=0)
case("ReduceSum of everything", 11, "ReduceSum", [image])
case("ReduceMean", 11, "ReduceMean", [image], axes=[2, 3])
case("Softmax over the matrix", 7, "Softmax", [random(2, 3, 4)])
case("Softmax over the matrix, axis 0", 11, "Softmax", [random(2, 3, 4)], axis=0)
case("Softmax along the last axis", 11, "Softmax", [random(2, 3, 4)], axis=2)
case("Softmax along a sole dimension", 7, "Softmax", [random(2, 5, 1, 1)], axis=1)
case("Softmax, negative axis", 11, "Softmax", [random(2, 3, 4)], axis=-2)
case("LogSoftmax over the matrix", 9, "LogSoftmax", [random(2, 3, 4)])
case("Hardmax over the matrix", 9, "Hardmax", [random(2, 3, 4)])
case("Dropout", 7, "Dropout", [image], ratio=0.4)
case("Dropout", 10, "Dropout", [image], ratio=0.4)
bn = {k: np.abs(random(2)) + 0.1 for k in ("scale", "bias", "mean", "var")}
case("BatchNormalization", 7, "BatchNormalization", [image], constants=bn, spatial=1, epsilon=1e-3)
case("TopK", 7, "TopK", [random(3, 5)], outputs=2, k=2, axis=1)
index = np.array([[0, 1], [1, 0]], np.int64)
case("Scatter", 9, "Scatter", [random(3, 2)], constants={"i": index, "u": random(2, 2)}, axis=0)
case("PRelu, one slope", 7, "PRelu", [image], constants={"slope": random(1)})
rois = np.array([[0, 0, 3, 3], [1, 0, 5, 2]], np.float32)
batch = {"rois": rois, "batch": np.array([0, 0], np.int64)}
case("RoiAlign", 10, "RoiAlign", [image], constants=batch, output_height=2, output_width=2)
grid = np.clip(random(1, 3, 3, 2) / 2, -1, 1)
case("GridSample", 16, "GridSample", [image, grid], mode="bilinear")
case("GridSample cubic", 16, "GridSample", [image, grid], mode="bicubic")
case("ReduceMax", 13, "ReduceMax", [image], axes=[1])

# Older than what onnxruntime runs: numpy says what it must be.
channel = random(2)
aligned = channel[:, None, None]
case("Add along axis 1", 6, "Add", [image, channel], axis=1, broadcast=1, expected=[image + aligned])
case("Mul along axis 1", 1, "Mul", [image], constants={"c": channel}, axis=1, broadcast=1, expected=[image * aligned])
row = random(6)
case("Sub at the end", 6, "Sub", [image, row], broadcast=1, expected=[image - row])
case("PRelu per channel", 6, "PRelu", [image], constants={"slope": channel},
     expected=[np.where(image < 0, image * aligned, image)])
case("Reshape, shape as attribute", 1, "Reshape", [image], shape=[2, -1], expected=[image])
case("Relu, consumed_inputs", 1, "Relu", [image], consumed_inputs=[0], expected=[np.maximum(image, 0)])
case("Concat, default axis", 1, "Concat", [image, image], expected=[np.concatenate([image, image], 1)])
case("Upsample, scales of height and width", 1, "Upsample", [image], mode="nearest", height_scale=2.0, width_scale=2.0,
     expected=[image.repeat(2, 2).repeat(2, 3)])
a, b, c = random(2, 3), random(3, 4), random(4)
case("Gemm, broadcast", 6, "Gemm", [a, b, c], broadcast=1, expected=[a @ b + c])
bn_expected = (image - bn["mean"][:, None, None]) / np.sqrt(bn["var"][:, None, None] + 1e-5)
bn_expected = bn_expected * bn["scale"][:, None, None] + bn["bias"][:, None, None]
case("BatchNormalization, is_test", 6, "BatchNormalization", [image], constants=bn, is_test=1, expected=[bn_expected])

print(json.dumps(cases, separators=(",", ":")))
