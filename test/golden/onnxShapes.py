"""Shapes of every value of the ONNX models as the onnx package infers them, and as onnxruntime computes them for pools.

python onnxShapes.py DATA > onnxShapes.json      (onnx 1.23, onnxruntime 1.30, numpy)

models: file -> value -> "dimensions", batch symbols set to 1, values without a full shape left out.
windows: "operator; input sizes; attribute=value; …" -> "output shape" of single pools and convolutions, by running them.
"""
import itertools
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

onnxruntime.set_default_logger_severity(4)


def shapes(path):
    model = onnx.load(path)
    for value in model.graph.input:
        dimension = value.type.tensor_type.shape.dim[0] if value.type.tensor_type.shape.dim else None
        if dimension is not None and not dimension.HasField("dim_value"):
            dimension.dim_value = 1
    del model.graph.value_info[:]
    for value in model.graph.output:
        value.type.tensor_type.ClearField("shape")
    inferred = onnx.shape_inference.infer_shapes(model, data_prop=True)
    found = {}
    for value in [*inferred.graph.value_info, *inferred.graph.output]:
        dims = [d.dim_value if d.HasField("dim_value") else -1 for d in value.type.tensor_type.shape.dim]
        if value.type.tensor_type.HasField("shape") and all(d >= 0 for d in dims):
            found[value.name] = ",".join(map(str, dims))
    return found


def run(op, sizes, attributes):
    inputs = ["x", "w"] if op == "Conv" else ["x"]
    node = helper.make_node(op, inputs, ["y"], **attributes)
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 2, *sizes])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    weights = [helper.make_tensor("w", TensorProto.FLOAT, [3, 2, 3, 2], np.zeros(36))] if op == "Conv" else []
    model = helper.make_model(helper.make_graph([node], "g", [x], [y], weights), opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    return list(session.run(None, {"x": np.zeros([1, 2, *sizes], np.float32)})[0].shape)


def windows():
    pads = [{}, {"pads": [1, 0, 1, 1]}, {"auto_pad": "SAME_UPPER"}, {"auto_pad": "SAME_LOWER"}, {"auto_pad": "VALID"}]
    for op, sizes, padding, strides, ceil, dilation in itertools.product(
        ["Conv", "MaxPool", "AveragePool"], [[7, 8], [6, 5], [3, 10]], pads, [[1, 1], [2, 3], [3, 2]], [0, 1], [1, 2]
    ):
        if (op == "Conv" and ceil) or (op == "AveragePool" and dilation > 1) or ("auto_pad" in padding and ceil):
            continue
        if 2 * dilation + 1 > sizes[0] + (2 if "pads" in padding else 0):
            continue  # does not fit; the runtime's division rounds such a window up to one
        attributes = {"kernel_shape": [3, 2], "strides": strides, **padding}
        attributes |= {"ceil_mode": 1} if ceil else {}
        attributes |= {"dilations": [dilation, 1]} if dilation > 1 else {}
        try:
            output = run(op, sizes, attributes)
        except Exception:  # forms that the runtime refuses
            continue
        text = [f"{name}={','.join(map(str, value)) if isinstance(value, list) else value}" for name, value in attributes.items()]
        yield "; ".join([op, ",".join(map(str, sizes)), *text]), ",".join(map(str, output))


root = pathlib.Path(sys.argv[1]) / "onnx"
models = {path.relative_to(root).as_posix(): shapes(path) for path in sorted(root.rglob("*.onnx"))}
print(json.dumps({"models": models, "windows": dict(windows())}, indent=2))
