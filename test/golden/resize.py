"""Writes resize.json: what Pillow, PyTorch and a float32 NumPy rendering of Darknet's letterbox make of seeded pixels.

The pixels are not stored: both sides draw them from the same linear congruential generator,
state = state * 1664525 + 1013904223 (mod 2^32), pixel = state >> 24, starting with state = seed.
Results are stored as SHA-1 of the bytes (8-bit pixels; little-endian float32 planes), plus the first values for reading.

Run: python test/golden/resize.py
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

SIZES = [
    (64, 48, 32, 32), (64, 48, 64, 20), (33, 47, 47, 33), (31, 17, 124, 68), (100, 3, 7, 90),
    (1, 1, 5, 4), (5, 9, 1, 1), (2, 200, 3, 3), (97, 101, 96, 100), (640, 427, 320, 320),
    (120, 80, 120, 80), (13, 13, 320, 13), (50, 50, 49, 51), (255, 254, 16, 15), (7, 5, 224, 224),
]  # width, height, new width, new height


def pixels(seed, count):
    out = np.empty(count, np.uint8)
    state = seed
    for i in range(count):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        out[i] = state >> 24
    return out


def digest(array):
    return hashlib.sha1(np.ascontiguousarray(array).tobytes()).hexdigest()


def stretch(image, w, h):
    return np.asarray(Image.fromarray(image).resize((w, h), Image.Resampling.BILINEAR))


def square_pad(image, w, h):
    tensor = torch.from_numpy(image.copy()).permute(2, 0, 1).float() / 255
    _, ih, iw = tensor.shape
    total = abs(ih - iw)
    first, second = total // 2, total - total // 2
    tensor = F.pad(tensor, (0, 0, first, second) if ih <= iw else (first, second, 0, 0), value=0.0)
    return F.interpolate(tensor[None], size=(h, w), mode="nearest")[0].numpy()


def letterbox(image, w, h):
    f = np.float32
    source = (image.astype(np.float64) / 255).astype(f).transpose(2, 0, 1)
    c, ih, iw = source.shape
    if f(w) / f(iw) < f(h) / f(ih):
        nw, nh = w, max(1, ih * w // iw)
    else:
        nw, nh = max(1, iw * h // ih), h
    part = np.zeros((c, ih, nw), f)
    sx = f(iw - 1) / f(nw - 1) if nw > 1 else f(0)
    for x in range(nw):
        if x == nw - 1 or iw == 1:
            part[:, :, x] = source[:, :, iw - 1]
        else:
            p = f(x) * sx
            i = int(p)
            d = p - f(i)
            part[:, :, x] = (f(1) - d) * source[:, :, i] + d * source[:, :, i + 1]
    sized = np.zeros((c, nh, nw), f)
    sy = f(ih - 1) / f(nh - 1) if nh > 1 else f(0)
    for y in range(nh):
        p = f(y) * sy
        i = int(p)
        d = p - f(i)
        sized[:, y] = (f(1) - d) * part[:, i]
        if y != nh - 1 and ih != 1:
            sized[:, y] += d * part[:, i + 1]
    out = np.full((c, h, w), f(0.5))
    top, left = (h - nh) // 2, (w - nw) // 2
    out[:, top : top + nh, left : left + nw] = sized
    return out


rows = []
for seed, (w, h, nw, nh) in enumerate(SIZES, start=1):
    image = pixels(seed, w * h * 3).reshape(h, w, 3)
    gray = np.asarray(Image.fromarray(image).convert("L"))
    boxed = letterbox(image, nw, nh)
    rows.append({
        "seed": seed, "from": [w, h], "to": [nw, nh],
        "stretch": digest(stretch(image, nw, nh)), "gray": digest(gray), "stretchGray": digest(stretch(gray, nw, nh)),
        "squarePad": digest(square_pad(image, nw, nh)), "letterbox": digest(boxed),
        "letterboxSum": float(boxed.astype(np.float64).sum()),
        "stretchHead": stretch(image, nw, nh).reshape(-1)[:8].tolist(),
    })
Path(__file__).with_suffix(".json").write_text(json.dumps(rows, indent=1) + "\n")
