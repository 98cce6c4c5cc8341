"""Golden outputs of real ONNX models, by onnxruntime on the untouched files.

    python onnxGolden.py DATA_FOLDER > onnx.json

Input element i is ((i * 7919) % 1000) / 1000, in the input's own type and shape (open dimensions are 1). For each
output: its size, mean and maximum, and 64 samples spread evenly. Optimizations are off, so that the figures are those
of the operators as written.
"""
import json
import pathlib
import sys

import numpy as np
import onnxruntime as ort

TYPES = {"tensor(float)": np.float32, "tensor(float16)": np.float16, "tensor(double)": np.float64}


def pattern(shape, dtype):
    count = int(np.prod(shape))
    return (((np.arange(count) * 7919) % 1000) / 1000).astype(np.float32).astype(dtype).reshape(shape)


def summary(values):
    flat = values.astype(np.float64).ravel()
    at = [j * flat.size // 64 for j in range(64)] if flat.size >= 64 else list(range(flat.size))
    return {
        "size": int(flat.size),
        "mean": float(flat.mean()),
        "max": float(flat.max()),
        "samples": [[j, float(np.float32(flat[j]))] for j in at],
    }


def golden(path):
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 4
    session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    feeds = {}
    for value in session.get_inputs():
        shape = [d if isinstance(d, int) and d > 0 else 1 for d in value.shape]
        feeds[value.name] = pattern(shape, TYPES[value.type])
    outputs = session.run(None, feeds)
    return {value.name: summary(array) for value, array in zip(session.get_outputs(), outputs)}


root = pathlib.Path(sys.argv[1]) / "onnx"
result = {str(path.relative_to(root)): golden(path) for path in sorted(root.rglob("*.onnx"))}
print(json.dumps(result, separators=(",", ":")).replace('},"', '},\n"'))
