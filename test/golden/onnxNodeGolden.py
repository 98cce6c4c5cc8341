"""Which of ONNX's node tests onnxruntime itself reproduces from the untouched files.

    python onnxNodeGolden.py UNPACKED_FOLDER > onnxNodeTests.json

Tolerances are those of ONNX's own test runner: relative 1e-3, absolute 1e-7.
"""
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime as ort
from onnx import numpy_helper


def load(path, proto):
    if proto.type.HasField("tensor_type"):
        tensor = onnx.TensorProto()
        tensor.ParseFromString(path.read_bytes())
        return tensor, numpy_helper.to_array(tensor)
    raise ValueError("not a tensor")


def reproduces(folder):
    model = onnx.load(folder / "model.onnx")
    options = ort.SessionOptions()
    options.log_severity_level = 4
    session = ort.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
    data = folder / "test_data_set_0"
    feeds = {}
    for i, value in enumerate(model.graph.input):
        tensor, array = load(data / f"input_{i}.pb", value)
        feeds[value.name] = ort.OrtValue.ortvalue_from_numpy_with_onnx_type(array, tensor.data_type) \
            if array.dtype.kind == "V" or array.dtype.name not in np.sctypeDict else array
    outputs = session.run(None, feeds)
    for i, (value, actual) in enumerate(zip(model.graph.output, outputs)):
        _, expected = load(data / f"output_{i}.pb", value)
        if np.shape(actual) != expected.shape:
            return False
        np.testing.assert_allclose(
            np.asarray(actual).astype(np.float64), expected.astype(np.float64), rtol=1e-3, atol=1e-7
        )
    return True


names = []
for folder in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    try:
        if reproduces(folder):
            names.append(folder.name)
    except Exception as error:  # whatever onnxruntime cannot do is not expected of anyone
        print(folder.name, str(error).splitlines()[0][:150] if str(error) else type(error), file=sys.stderr)
print(json.dumps(names, indent=0))
