"""Twelve figures of pycocotools and the processor time that it takes for them, as JSON: python cocoRatio.py TRUTHS FOUND."""

import contextlib
import io
import json
import sys
import time

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

with contextlib.redirect_stdout(io.StringIO()):
    truth = COCO(sys.argv[1])
    judged = COCOeval(truth, truth.loadRes(sys.argv[2]), "bbox")
    started = time.process_time()
    judged.evaluate()
    judged.accumulate()
    judged.summarize()
    seconds = time.process_time() - started
print(json.dumps({"seconds": seconds, "figures": [float(each) for each in judged.stats]}))
