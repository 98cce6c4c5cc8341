"""Reads the exports `json` and `npz` of Shiftwise with NumPy alone; docs/python.md shows how. One file: copy it beside your script."""
import json
from pathlib import Path

import numpy as np


def read_program(path):
    """The document NAME.json, with arrays in place of its references into NAME.weights.bin."""
    path = Path(path)
    return _with_arrays(json.loads(path.read_text("utf-8")), path.parent)


def _with_arrays(part, folder):
    if isinstance(part, list):
        return [_with_arrays(each, folder) for each in part]
    if not isinstance(part, dict):
        return part
    if part.keys() >= {"file", "type", "offset", "length"}:
        dtype = np.dtype(part["type"]).newbyteorder("<")
        return np.fromfile(folder / part["file"], dtype, part["length"], offset=part["offset"])
    return {key: _with_arrays(value, folder) for key, value in part.items()}


def dequantize(integers, tensor):
    """real = scale * (q - zeroPoint); a scale per channel lies along axis 1."""
    scale = np.asarray(tensor["scale"], np.float64)
    if scale.size > 1:
        scale = scale.reshape([1, -1] + [1] * (np.ndim(integers) - 2))
    return scale * (np.asarray(integers, np.int64) - tensor["zeroPoint"])


def quantize(real, tensor):
    """Nearest integer within qmin ... qmax. Ties go to even, which is one of several roundings: see `inputRounding`."""
    steps = np.rint(np.asarray(real, np.float64) / np.float64(tensor["scale"][0])) + tensor["zeroPoint"]
    return np.clip(steps, tensor["qmin"], tensor["qmax"]).astype(np.int64)


def steps_of(npz_path):
    """Arrays of NAME.npz by step: steps["conv1"]["weights"]."""
    steps = {}
    with np.load(npz_path) as arrays:
        for name in arrays.files:
            step, _, what = name.rpartition(".")
            steps.setdefault(step, {})[what] = arrays[name]
    return steps
