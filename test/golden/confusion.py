"""The confusion matrix of detections that `evaluate --detections` wrote, counted anew from COCO's boxes (x, y, width, height) by the rule of
docs/evaluation.md, as `[truth, answer, how often]` with classes by sorted category and null for the background.

Run: shiftwise evaluate RECIPE --detections found.json --json > printed.json
     python test/golden/confusion.py INSTANCES.json found.json printed.json test/golden/confusion.json
"""

import hashlib
import json
import sys
from collections import Counter, defaultdict

instances, found, printed, kept = sys.argv[1:]
truth = json.load(open(instances))
limit = json.load(open(printed))["images"]
least, most = 0.25, 100


def overlap(a, b):
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return max(0, width) * max(0, height)


def iou(a, b):
    both = overlap(a, b)
    return both / (a[2] * a[3] + b[2] * b[3] - both)


place = {id: at for at, id in enumerate(sorted(each["id"] for each in truth["categories"]))}
boxes, detections = defaultdict(list), defaultdict(list)
for each in truth["annotations"]:
    boxes[each["image_id"]].append(each)
for each in json.load(open(found)):
    if each["score"] >= least:
        detections[each["image_id"]].append(each)

counts = Counter()
for image in sorted(each["id"] for each in truth["images"])[:limit]:
    free = [each for each in boxes[image] if not each["iscrowd"]]
    crowds = [each for each in boxes[image] if each["iscrowd"]]
    seen = Counter()
    for detection in sorted(detections[image], key=lambda each: -each["score"]):
        category, box = detection["category_id"], detection["bbox"]
        seen[category] += 1
        if seen[category] > most:
            continue
        near = [each for each in free if iou(box, each["bbox"]) >= 0.5]
        if near:
            best = max(near, key=lambda each: iou(box, each["bbox"]))
            free.remove(best)
            counts[place[best["category_id"]], place[category]] += 1
        elif not any(
            each["category_id"] == category and overlap(box, each["bbox"]) >= 0.5 * box[2] * box[3] for each in crowds
        ):
            counts[None, place[category]] += 1
    for each in free:
        counts[place[each["category_id"]], None] += 1

order = lambda label: (label is None, label or 0)
cells = [[a, b, counts[a, b]] for a, b in sorted(counts, key=lambda pair: (order(pair[0]), order(pair[1])))]
digest = hashlib.sha256(open(found, "rb").read()).hexdigest()
with open(kept, "w") as file:
    file.write(json.dumps({"images": limit, "detections": digest, "cells": cells}) + "\n")
own = json.load(open(printed))["detail"]["confusion"]["cells"]
print("same" if own == cells else "DIFFERS", len(cells), "cells")
sys.exit(0 if own == cells else 1)
