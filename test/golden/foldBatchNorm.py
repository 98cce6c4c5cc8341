"""Folded weights in the steps of the report's A.1, in numpy's float32 (every step correctly rounded), as bit patterns.

python foldBatchNorm.py > foldBatchNorm.json

PyTorch itself agrees but for its square root, which some builds take from a vector library that is now and then one
unit in the last place off.
"""
import json

import numpy as np


def case(seed, channels, size, has_bias, spread):
    g = np.random.default_rng(seed)
    normal = lambda *shape: g.standard_normal(shape, dtype=np.float32)
    w, b = normal(channels, size, 1, 1) * np.float32(spread), normal(channels)
    scale, shift, mean = normal(channels), normal(channels), normal(channels)
    variance = g.random(channels, dtype=np.float32) ** 4 * np.float32(spread)
    var_sqrt = np.sqrt(variance + np.float32(1e-5))
    start = b if has_bias else np.zeros_like(mean)
    new_w = w * (scale / var_sqrt).reshape([channels, 1, 1, 1])
    new_b = (start - mean) / var_sqrt * scale + shift
    names = dict(weights=w, bias=b, scale=scale, shift=shift, mean=mean, variance=variance, newWeights=new_w, newBias=new_b)
    assert all(array.dtype == np.float32 for array in names.values())
    bits = {name: array.view(np.uint32).flatten().tolist() for name, array in names.items()}
    return {"channels": channels, "size": size, "hasBias": has_bias, **bits}


cases = [case(1, 3, 4, True, 1.0), case(2, 16, 5, False, 0.01), case(3, 33, 7, True, 100.0), case(4, 64, 3, False, 1e-3)]
print(json.dumps({"cases": cases}))
