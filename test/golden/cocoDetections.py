"""Figures of pycocotools beside those that `evaluate` printed, for detections that it wrote. Prints both and their largest difference; exits
with 1 where it is more than 1e-9. With a fourth file, keeps the figures and the detections' digest there (test/data/cocoDetections.test.ts).

Run: shiftwise evaluate RECIPE --detections found.json --json > printed.json
     python test/golden/cocoDetections.py INSTANCES.json found.json printed.json [test/golden/cocoDetections.json]
"""

import contextlib
import hashlib
import io
import json
import sys

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

instances, found, printed, *kept = sys.argv[1:]
names = "map map50 map75 mapSmall mapMedium mapLarge ar1 ar10 ar100 arSmall arMedium arLarge".split()
with contextlib.redirect_stdout(io.StringIO()):
    truth = COCO(instances)
    judged = COCOeval(truth, truth.loadRes(found), "bbox")
    limit = int(json.load(open(printed))["images"])
    judged.params.imgIds = sorted(truth.getImgIds())[:limit]
    judged.evaluate()
    judged.accumulate()
    judged.summarize()
# By threshold, recall, class, area and limit; −1 where a class has no boxes.
precision = judged.eval["precision"][:, :, :, 0, 2]
classes = {
    k: {"ap": float(p.mean()), "ap50": float(p[0].mean()), "curve": [round(float(each), 4) for each in p[0, ::5]]}
    for k, p in enumerate(precision.transpose(2, 0, 1))
    if p[0, 0] > -1
}
ours = json.load(open(printed))["metrics"]
worst = 0.0
for name, theirs in zip(names, judged.stats):
    own = ours.get(name, -1.0)
    worst = max(worst, abs(own - theirs))
    print(f"{name:10} {own:.12f} {theirs:.12f}")
print(f"largest difference {worst:.3g}")
for path in kept:
    figures = {name: float(theirs) for name, theirs in zip(names, judged.stats)}
    digest = hashlib.sha256(open(found, "rb").read()).hexdigest()
    with open(path, "w") as file:
        file.write(json.dumps({"images": limit, "detections": digest, "figures": figures, "classes": classes}, indent=2) + "\n")
sys.exit(1 if worst > 1e-9 else 0)
