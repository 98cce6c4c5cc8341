"""Writes images.json: small seeded pictures in many encodings (base64) and the SHA-1 of the RGB that Pillow makes of each.

Run: python test/golden/images.py
"""

import base64
import hashlib
import io
import json
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

rng = np.random.default_rng(5)
W, H = 19, 13


def smooth(channels, w=W, h=H):
    coarse = rng.integers(0, 256, (h // 4 + 2, w // 4 + 2, channels), dtype=np.uint8)
    planes = [Image.fromarray(coarse[:, :, c]).resize((w, h), Image.BICUBIC) for c in range(channels)]
    return np.stack([np.asarray(p) for p in planes], -1)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png16(array, color_type):
    h, w = array.shape[:2]
    rows = b"".join(b"\0" + array[y].astype(">u2").tobytes() for y in range(h))
    header = struct.pack(">IIBBBBB", w, h, 16, color_type, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def saved(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def wide_profile():
    """A matrix profile far from sRGB: red and blue primaries swapped, so that applying it would show."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    i, j = data.find(b"rXYZ"), data.find(b"bXYZ")
    data[i : i + 4], data[j : j + 4] = b"bXYZ", b"rXYZ"
    return bytes(data)


rgb = Image.fromarray(smooth(3))
gray = Image.fromarray(smooth(1)[:, :, 0])
rotated = Image.Exif()
rotated[0x0112] = 6
files = {
    "rgb.png": saved(rgb, "PNG"),
    "gray.png": saved(gray, "PNG"),
    "gray-alpha.png": saved(Image.fromarray(smooth(2), "LA"), "PNG"),
    "rgba.png": saved(Image.fromarray(smooth(4), "RGBA"), "PNG"),
    "palette.png": saved(rgb.quantize(16), "PNG"),
    "palette-transparent.png": saved(rgb.quantize(16), "PNG", transparency=3),
    "bits.png": saved(gray.convert("1"), "PNG"),
    "gray16.png": png16(rng.integers(0, 600, (H, W)), 0),
    "rgb16.png": png16(rng.integers(0, 65536, (H, W, 3)), 2),
    "rgba16.png": png16(rng.integers(0, 65536, (H, W, 4)), 6),
    "gray-alpha16.png": png16(rng.integers(0, 65536, (H, W, 2)), 4),
    "profile.png": saved(rgb, "PNG", icc_profile=wide_profile()),
    "420.jpg": saved(rgb, "JPEG", quality=80),
    "422.jpg": saved(rgb, "JPEG", quality=85, subsampling=1),
    "444.jpg": saved(rgb, "JPEG", quality=90, subsampling=0),
    "progressive.jpg": saved(rgb, "JPEG", quality=70, progressive=True),
    "gray.jpg": saved(gray, "JPEG"),
    "cmyk.jpg": saved(Image.fromarray(smooth(4), "CMYK"), "JPEG"),
    "rgb-not-ycc.jpg": saved(rgb, "JPEG", keep_rgb=True),
    "rotated-by-exif.jpg": saved(rgb, "JPEG", exif=rotated),
    "profile.jpg": saved(rgb, "JPEG", icc_profile=wide_profile()),
    "lossless.webp": saved(rgb, "WEBP", lossless=True),
    "lossy.webp": saved(rgb, "WEBP", quality=80),
}
rows = []
for name, data in files.items():
    image = Image.open(io.BytesIO(data)).convert("RGB")
    rows.append({"name": name, "width": image.width, "height": image.height,
                 "sha1": hashlib.sha1(image.tobytes()).hexdigest(), "base64": base64.b64encode(data).decode()})
Path(__file__).with_suffix(".json").write_text(json.dumps(rows, indent=1) + "\n")
