"""Golden values for the integer steps that move, pool or join: computed by onnxruntime on float tensors that hold integers.

Run with numpy, onnx and onnxruntime installed:  python3 test/golden/integerSteps.py > test/golden/integerSteps.json
"""

import json

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

rng = np.random.default_rng(20)


def run(op, arrays, constants=(), **attributes):
    names = [f"x{i}" for i in range(len(arrays))]
    initializers = [onnx.numpy_helper.from_array(value, f"c{i}") for i, value in enumerate(constants)]
    inputs = names + [tensor.name if tensor.dims != [0] else "" for tensor in initializers]
    node = helper.make_node(op, inputs, ["y"], **attributes)
    infos = [helper.make_tensor_value_info(n, TensorProto.FLOAT, a.shape) for n, a in zip(names, arrays)]
    graph = helper.make_graph([node], "g", infos, [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)], [t for t in initializers if t.dims != [0]])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, dict(zip(names, [a.astype(np.float32) for a in arrays])))[0]


def ints(*shape):
    return rng.integers(-128, 128, shape)


def entry(kind, op, arrays, step, constants=(), **attributes):
    y = run(op, arrays, constants, **attributes)
    assert np.all(y == np.round(y)), op
    return {
        "kind": kind,
        "step": step,
        "shapes": [list(a.shape) for a in arrays] + [list(y.shape)],
        "inputs": [a.flatten().tolist() for a in arrays],
        "expected": y.astype(int).flatten().tolist(),
    }


def pool(shape, kernel, strides, pads, dilations=(1, 1), ceil=0):
    window = {"kernel": kernel, "strides": strides, "pads": pads, "dilations": list(dilations)}
    attributes = {"kernel_shape": kernel, "strides": strides, "pads": pads, "dilations": dilations, "ceil_mode": ceil}
    return entry("maxPool", "MaxPool", [ints(*shape)], {"window": window, "padding": "lowest"}, **attributes)


def sums(shape, kernel, strides, pads, include):
    """Average pools: sums and counts by a Conv of ones; floor(sum * m * 2^-20) with m nearest to 2^20 / count."""
    x = ints(*shape)
    ones = np.ones((shape[1], 1, *kernel), np.float32)
    conv = dict(group=shape[1], strides=strides, pads=pads, kernel_shape=kernel)
    total = run("Conv", [x], [ones], **conv)
    counts = run("Conv", [np.ones(shape)], [ones], **conv)
    if include:
        counts[:] = kernel[0] * kernel[1]
    multipliers = np.round(2**20 / counts).astype(int)
    quotient = (total.astype(int) * multipliers) >> 20
    return {
        "kind": "averagePool",
        "step": {"window": {"kernel": kernel, "strides": strides, "pads": pads, "dilations": [1, 1]}, "countIncludesPadding": include},
        "shapes": [list(x.shape), list(total.shape)],
        "inputs": [x.flatten().tolist()],
        "expected": quotient.astype(int).flatten().tolist(),
    }


i64 = lambda values: np.array(values, np.int64)
x = ints(1, 4, 5, 7)
cases = [
    pool([1, 3, 8, 9], [2, 2], [2, 2], [0, 0, 0, 0]),
    pool([1, 2, 7, 5], [3, 3], [2, 1], [1, 0, 1, 1]),
    pool([1, 2, 7, 6], [3, 3], [2, 2], [0, 0, 0, 0], ceil=1),
    pool([1, 2, 9, 9], [2, 3], [1, 2], [0, 1, 1, 1], dilations=(2, 2)),
    pool([1, 1, 13, 13], [5, 5], [1, 1], [2, 2, 2, 2]),
    pool([1, 2, 6, 6], [2, 2], [1, 1], [0, 0, 1, 1]),
    sums([1, 3, 6, 6], [6, 6], [1, 1], [0, 0, 0, 0], False),
    sums([1, 2, 7, 5], [3, 2], [2, 1], [1, 1, 1, 0], False),
    sums([1, 2, 7, 5], [3, 3], [1, 2], [1, 1, 1, 1], True),
    entry("transpose", "Transpose", [x], {"permutation": [0, 2, 3, 1]}, perm=[0, 2, 3, 1]),
    entry("transpose", "Transpose", [ints(2, 3, 4)], {"permutation": [2, 0, 1]}, perm=[2, 0, 1]),
    entry("slice", "Slice", [x], {"starts": [0, 1, 4, 0], "steps": [1, 2, -2, 3]}, [i64([1, 4, 0]), i64([4, -9, 7]), i64([1, 2, 3]), i64([2, -2, 3])]),
    entry("pad", "Pad", [x], {"before": [0, 1, 2, 0], "after": [0, 0, 1, 3], "value": -5}, [i64([0, 1, 2, 0, 0, 0, 1, 3]), np.array(-5, np.float32)]),
    entry("concat", "Concat", [ints(1, 2, 3, 3), ints(1, 4, 3, 3), ints(1, 1, 3, 3)], {"axis": 1}, axis=1),
    entry("concat", "Concat", [ints(2, 2, 3), ints(2, 2, 2)], {"axis": -1}, axis=-1),
    entry("resize", "Resize", [x], {"rows": [y // 2 for y in range(10)], "columns": [c // 3 for c in range(21)]},
          [np.array([], np.float32), np.array([1, 1, 2, 3], np.float32)], mode="nearest", nearest_mode="floor", coordinate_transformation_mode="asymmetric"),
    entry("add", "Add", [ints(1, 3, 4, 5), ints(1, 3, 1, 1)], {}),
    entry("add", "Add", [ints(1, 3, 4, 5), ints(1, 3, 4, 5)], {}),
    entry("add", "Add", [ints(1, 3, 4, 5), ints(5)], {}),
    entry("mul", "Mul", [ints(1, 3, 4, 5), ints(1, 3, 1, 1)], {}),
    entry("mul", "Mul", [ints(1, 3, 4, 1), ints(1, 1, 4, 5)], {}),
]
print(json.dumps(cases, separators=(",", ":")))
