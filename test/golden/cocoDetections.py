"""Figures of pycocotools beside those that `evaluate` printed, for detections that it wrote. Prints both and their largest difference; exits
with 1 where it is more than 1e-9.

Run: shiftwise evaluate RECIPE --detections found.json --json > printed.json
     python test/golden/cocoDetections.py INSTANCES.json found.json printed.json
"""

import contextlib
import io
import json
import sys

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

instances, found, printed = sys.argv[1:]
names = "map map50 map75 mapSmall mapMedium mapLarge ar1 ar10 ar100 arSmall arMedium arLarge".split()
with contextlib.redirect_stdout(io.StringIO()):
    truth = COCO(instances)
    judged = COCOeval(truth, truth.loadRes(found), "bbox")
    limit = int(json.load(open(printed))["images"])
    judged.params.imgIds = sorted(truth.getImgIds())[:limit]
    judged.evaluate()
    judged.accumulate()
    judged.summarize()
ours = json.load(open(printed))["metrics"]
worst = 0.0
for name, theirs in zip(names, judged.stats):
    own = ours.get(name, -1.0)
    worst = max(worst, abs(own - theirs))
    print(f"{name:10} {own:.12f} {theirs:.12f}")
print(f"largest difference {worst:.3g}")
sys.exit(worst > 1e-9)
