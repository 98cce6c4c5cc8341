"""Float outputs of Darknet networks, computed by a plain numpy forward pass that shares nothing with the product.

Run from the repository's root:  python test/golden/darknetGolden.py
Writes test/golden/darknet.json (then: npx prettier --write test/golden/darknet.json). Needs numpy, and the real models at SHIFTWISE_DATA (default ../shared/data).

Input: x[i] = ((i * 7919) % 1000) / 1000 by flat index.
Samples of an output of n elements: indices (k * 104729 + 13) % n.
Weights of darknetLayers.cfg: w[i] = ((i * 7919) % 1000) / 2000 - 0.25 by position in the file's body; variances |w| + 0.1.
All arithmetic is float64, so that the product's float32 is measured against the true value.
"""
import json
import os
import struct

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.environ.get("SHIFTWISE_DATA", os.path.join(HERE, "../../../shared/data"))

MODELS = {
    "yolo-fastest-1.1": "yolo-fastest-1.1/yolo-fastest-1.1",
    "yolo-fastest-1.1-xl": "yolo-fastest-1.1-xl/yolo-fastest-1.1-xl",
    "mobilenetv2-yolov3-nano": "mobilenetv2-yolov3-nano/MobileNetV2-YOLOv3-Nano-coco",
    "yoloface-50k": "yoloface-50k/yoloface-50k",
    "yolo-lite-trial3": "yolo-lite/tiny-yolov2-trial3",
    "yolo-lite-trial3-noBatch": "yolo-lite/tiny-yolov2-trial3-noBatch",
    "yolo-lite-trial6": "yolo-lite/trial6",
}


def sections(path):
    out = []
    for line in open(path, encoding="latin-1"):
        line = line.split("#")[0].strip().replace(" ", "")
        if line.startswith("["):
            out.append((line.strip("[]"), {}))
        elif "=" in line:
            key, value = line.split("=", 1)
            out[-1][1].setdefault(key, value)
    return out


class Weights:
    """The numbers of a file in order."""

    def __init__(self, path):
        raw = open(path, "rb").read()
        major, minor, _ = struct.unpack("<3i", raw[:12])
        self.body = np.frombuffer(raw[20 if major * 10 + minor >= 2 else 16 :], dtype="<f4")
        self.at = 0

    def take(self, *shape, variance=False):
        n = int(np.prod(shape))
        part = self.body[self.at : self.at + n]
        assert len(part) == n
        self.at += n
        return part.astype(np.float64).reshape(shape)


class Formula:
    def __init__(self):
        self.at = 0

    def take(self, *shape, variance=False):
        n = int(np.prod(shape))
        i = np.arange(self.at, self.at + n, dtype=np.int64)
        self.at += n
        # As float32, which is what a weights file holds.
        w = (((i * 7919) % 1000) / 2000 - 0.25).astype(np.float32)
        if variance:
            w = np.abs(w) + np.float32(0.1)
        return w.astype(np.float64).reshape(shape)


def activate(name, x):
    sigmoid = lambda t: 1 / (1 + np.exp(-t))
    if name == "linear":
        return x
    if name == "leaky":
        return np.where(x > 0, x, 0.1 * x)
    if name == "relu":
        return x * (x > 0)
    if name == "relu6":
        return np.minimum(np.maximum(x, 0), 6)
    if name == "ramp":
        return x * (x > 0) + 0.1 * x
    if name == "hardtan":
        return np.clip(x, -1, 1)
    if name == "logistic":
        return sigmoid(x)
    if name == "loggy":
        return 2 / (1 + np.exp(-x)) - 1
    if name == "tanh":
        return np.tanh(x)
    if name == "elu":
        return np.where(x >= 0, x, np.exp(np.minimum(x, 0)) - 1)
    if name == "selu":
        return np.where(x >= 0, 1.0507 * x, 1.0507 * 1.6732 * (np.exp(np.minimum(x, 0)) - 1))
    if name == "swish":
        return x * sigmoid(x)
    if name == "mish":
        return x * np.tanh(np.log1p(np.exp(x)))
    raise ValueError(name)


def normalize(x, scales, biases, mean, variance, style):
    shape = (-1, 1, 1)
    root = np.sqrt(variance) + 1e-6 if style == "pjreddie" else np.sqrt(variance + 1e-5)
    return (x - mean.reshape(shape)) / root.reshape(shape) * scales.reshape(shape) + biases.reshape(shape)


def convolve(x, w, stride_y, stride_x, pad, dilation, groups):
    """out[o, y, x] = sum over i, r, s of w[o, i, r, s] * in[g, y*stride + r*dilation - pad, ...]"""
    filters, per_group, size, _ = w.shape
    c, h, width = x.shape
    padded = np.pad(x, ((0, 0), (pad, pad), (pad, pad)))
    reach = dilation * (size - 1) + 1
    oh = (h + 2 * pad - reach) // stride_y + 1
    ow = (width + 2 * pad - reach) // stride_x + 1
    out = np.zeros((filters, oh, ow))
    each = filters // groups
    for r in range(size):
        for s in range(size):
            y0, x0 = r * dilation, s * dilation
            tap = padded[:, y0 : y0 + (oh - 1) * stride_y + 1 : stride_y, x0 : x0 + (ow - 1) * stride_x + 1 : stride_x]
            tap = tap.reshape(groups, per_group, oh * ow)
            out += np.matmul(w[:, :, r, s].reshape(groups, each, per_group), tap).reshape(filters, oh, ow)
    return out


def pool(x, size, stride, padding):
    c, h, w = x.shape
    oh, ow = (h + padding - size) // stride + 1, (w + padding - size) // stride + 1
    out = np.full((c, oh, ow), -np.inf)
    first = padding // 2
    for i in range(oh):
        for j in range(ow):
            for r in range(size):
                for s in range(size):
                    y, z = i * stride + r - first, j * stride + s - first
                    if 0 <= y < h and 0 <= z < w:
                        out[:, i, j] = np.maximum(out[:, i, j], x[:, y, z])
    return out


def pool_fast(x, size, stride, padding):
    c, h, w = x.shape
    oh, ow = (h + padding - size) // stride + 1, (w + padding - size) // stride + 1
    first = padding // 2
    big = np.full((c, h + 2 * size, w + 2 * size), -np.inf)
    big[:, first : first + h, first : first + w] = x
    taps = [
        big[:, r : r + (oh - 1) * stride + 1 : stride, s : s + (ow - 1) * stride + 1 : stride]
        for r in range(size)
        for s in range(size)
    ]
    return np.max(taps, axis=0)


def reorg(x, stride, w, h, c, forward):
    """Darknet's index arithmetic: one buffer of c x h x w, the other of c/s^2 x (h*s) x (w*s), one to the other."""
    flat = x.reshape(-1)
    out = np.empty_like(flat)
    part = c // (stride * stride)
    for k in range(c):
        c2, offset = k % part, k // part
        for j in range(h):
            for i in range(w):
                small = i + w * (j + h * k)
                large = i * stride + offset % stride + w * stride * (j * stride + offset // stride + h * stride * c2)
                if forward:
                    out[large] = flat[small]
                else:
                    out[small] = flat[large]
    return out


def add_unequal(out, add):
    """Darknet's shortcut between unequal shapes."""
    stride = max(1, add.shape[2] // out.shape[2])
    c = min(out.shape[0], add.shape[0])
    result = out.copy()
    for y in range(out.shape[1]):
        for x in range(out.shape[2]):
            result[:c, y, x] += add[:c, y * stride, x * stride]
    return result


def softmax(x, axis):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def forward(path, weights, style="alexeyab"):
    cfg = sections(path)
    net = cfg[0][1]
    shape = (int(net["channels"]), int(net["height"]), int(net["width"]))
    x = (((np.arange(np.prod(shape), dtype=np.int64) * 7919) % 1000) / 1000).reshape(shape)
    x = x.astype(np.float32).astype(np.float64)
    outs, heads, kept = [], [], {}
    for index, (kind, o) in enumerate(cfg[1:]):
        get = lambda key, default: int(float(o.get(key, default)))
        at = lambda text: int(text) if int(text) >= 0 else index + int(text)
        many = lambda key: [outs[at(t)] for t in o[key].split(",") if t]
        act = o.get("activation", "logistic" if kind in ("convolutional", "connected") else "linear")
        if kind == "convolutional":
            n, size, groups = get("filters", 1), get("size", 1), get("groups", 1)
            pad = size // 2 if get("pad", 0) else get("padding", 0)
            dilation = get("dilation", 1) if size > 1 else 1
            if "share_index" in o:
                b, stats, w = kept[at(o["share_index"])]
            else:
                b = weights.take(n)
                stats = None
                if get("batch_normalize", 0):
                    stats = (weights.take(n), weights.take(n), weights.take(n, variance=True))
                w = weights.take(n, x.shape[0] // groups, size, size)
            kept[index] = (b, stats, w)
            stride = get("stride", 1)
            x = convolve(x, w, get("stride_y", stride), get("stride_x", stride), pad * dilation, dilation, groups)
            x = normalize(x, stats[0], b, stats[1], stats[2], style) if stats else x + b.reshape(-1, 1, 1)
        elif kind == "connected":
            n = get("output", 1)
            b, w = weights.take(n), weights.take(n, x.size)
            x = (w @ x.reshape(-1)).reshape(n, 1, 1)
            if get("batch_normalize", 0):
                s, m = weights.take(n), weights.take(n)
                x = normalize(x, s, b, m, weights.take(n, variance=True), style)
            else:
                x = x + b.reshape(-1, 1, 1)
        elif kind == "batchnorm":
            c = x.shape[0]
            b = weights.take(c) if style == "alexeyab" else np.zeros(c)
            s, m = weights.take(c), weights.take(c)
            x = normalize(x, s, b, m, weights.take(c, variance=True), style)
        elif kind == "maxpool":
            size, stride = get("size", 2), get("stride", 1)
            slow = x.size < 10000
            x = (pool if slow else pool_fast)(x, size, stride, get("padding", size - 1))
        elif kind == "avgpool":
            x = x.mean(axis=(1, 2), keepdims=True)
        elif kind == "route":
            groups, gid = get("groups", 1), get("group_id", 0)
            x = np.concatenate([np.split(part, groups)[gid] for part in many("layers")])
        elif kind == "shortcut":
            for source in many("from"):
                x = add_unequal(x, source)
        elif kind == "upsample":
            x = x.repeat(get("stride", 2), axis=1).repeat(get("stride", 2), axis=2)
        elif kind == "reorg":
            s, (c, h, w) = get("stride", 1), x.shape
            back = get("reverse", 0)
            x = reorg(x, s, w, h, c, back == 1)
            x = x.reshape((c // s**2, h * s, w * s) if back else (c * s**2, h // s, w // s))
        elif kind == "reorg3d":
            s, (c, h, w) = get("stride", 1), x.shape
            x = reorg(x, s, w // s, h // s, c * s**2, False).reshape(c * s**2, h // s, w // s)
        elif kind == "scale_channels":
            x = x * many("from")[0]
        elif kind == "sam":
            x = x * many("from")[0]
        elif kind == "softmax":
            t = float(o.get("temperature", 1))
            if get("spatial", 0):
                x = softmax(x / t, 0)
            else:
                x = softmax(x.reshape(get("groups", 1), -1) / t, 1).reshape(x.shape)
        elif kind in ("yolo", "region"):
            heads.append(x)
            act = "linear"
        elif kind not in ("dropout", "activation"):
            raise ValueError(kind)
        x = activate(act, x)
        outs.append(x)
    return outs, heads


def digest(x, count):
    flat = x.reshape(-1)
    picked = [(k * 104729 + 13) % flat.size for k in range(count)]
    number = lambda v: float(f"{v:.9g}")
    return {
        "shape": list(x.shape),
        "samples": [number(flat[i]) for i in picked],
        "mean": number(flat.mean()),
        "absMax": number(np.abs(flat).max()),
    }


def main():
    result = {"models": {}, "layers": {}}
    for name, stem in MODELS.items():
        weights = Weights(os.path.join(DATA, "darknet", stem + ".weights"))
        _, heads = forward(os.path.join(DATA, "darknet", stem + ".cfg"), weights)
        assert weights.at == len(weights.body), name
        result["models"][name] = {"file": stem, "heads": [digest(h, 64) for h in heads]}
        print(name, [h.shape for h in heads])
    for style in ("alexeyab", "pjreddie"):
        outs, _ = forward(os.path.join(HERE, "darknetLayers.cfg"), Formula(), style)
        result["layers"][style] = [digest(x, 16) for x in outs]
    for index, x in enumerate(outs):
        print(index, x.shape, "std %.4f" % x.std())
    with open(os.path.join(HERE, "darknet.json"), "w") as f:
        json.dump(result, f, indent=1)
        f.write("\n")


main()
