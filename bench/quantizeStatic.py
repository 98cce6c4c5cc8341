"""onnxruntime's static quantizer with its defaults but weights per channel: python quantizeStatic.py MODEL PICTURES COUNT PIXELS SCALE ORDER OUT METHOD.

PIXELS is the side of the square input, SCALE what a pixel 0..255 is multiplied by, ORDER rgb or bgr. METHOD is how ranges are chosen: MinMax, or Percentile,
which gathers histograms.
"""

import glob
import os
import sys

import numpy as np
import onnxruntime
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from PIL import Image

model, folder, count, pixels, scale, order, out, method = sys.argv[1:]
side = int(pixels)


class Pictures(CalibrationDataReader):
    def __init__(self):
        self.paths = iter(sorted(glob.glob(os.path.join(folder, "*.jpg")))[: int(count)])
        self.name = onnxruntime.InferenceSession(model).get_inputs()[0].name

    def get_next(self):
        path = next(self.paths, None)
        if path is None:
            return None
        image = Image.open(path).convert("RGB").resize((side, side), Image.BILINEAR)
        values = np.asarray(image, dtype=np.float32).transpose(2, 0, 1)[None] * np.float32(scale)
        return {self.name: np.ascontiguousarray(values if order == "rgb" else values[:, ::-1])}


quantize_static(
    model,
    out,
    Pictures(),
    quant_format=QuantFormat.QDQ,
    per_channel=True,
    calibrate_method=CalibrationMethod[method],
    activation_type=QuantType.QUInt8,
    weight_type=QuantType.QInt8,
)
