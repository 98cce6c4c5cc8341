"""Seeded random detections for the evaluators, and what independent code makes of them: writes voc.json, coco.json,
reportEvaluator.json and nms.json beside this file.

  voc     a direct NumPy reading of the metric's definition (all-point area, plain IoU)
  coco    pycocotools
  report  a PyTorch rendering of the report's evaluator
  nms     the textbook loop over all pairs

Run: python test/golden/evaluatorCases.py
"""

import contextlib
import io
import json
from pathlib import Path

import numpy as np
import torch
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

here = Path(__file__).parent
SIDE = 320.0


def random_box(rng, small=4, large=160):
    w, h = rng.uniform(small, large, 2)
    x, y = rng.uniform(0, SIDE - 10, 2)
    return [round(float(v), 3) for v in (x, y, x + w, y + h)]


def jitter(rng, box, amount):
    w, h = box[2] - box[0], box[3] - box[1]
    d = rng.normal(0, amount, 4) * [w, h, w, h]
    x1, y1, x2, y2 = np.array(box) + d
    return [round(float(v), 3) for v in (x1, y1, max(x2, x1 + 1), max(y2, y1 + 1))]


def scene(rng, classes, crowds):
    truths, detections = [], []
    for _ in range(rng.integers(0, 7)):
        box = random_box(rng)
        truth = {"class": int(rng.integers(classes)), "box": box}
        if crowds:
            truth["crowd"] = bool(rng.random() < 0.2)
            truth["area"] = round(float((box[2] - box[0]) * (box[3] - box[1]) * rng.uniform(0.4, 1)), 3)
        truths.append(truth)
        if rng.random() < 0.3:  # neighbours that overlap: matching has to choose
            truths.append({**truth, "box": jitter(rng, box, 0.15)})
    for truth in truths:
        for _ in range(rng.integers(0, 4)):
            label = truth["class"] if rng.random() < 0.8 else int(rng.integers(classes))
            detections.append({"class": label, "box": jitter(rng, truth["box"], rng.choice([0.03, 0.1, 0.2]))})
    for _ in range(rng.integers(0, 5)):
        detections.append({"class": int(rng.integers(classes)), "box": random_box(rng)})
    for detection in detections:  # coarse scores: many ties
        detection["score"] = round(float(rng.integers(1, 40)) / 40, 3)
    return {"truths": truths, "detections": detections}


def iou(a, b):
    w = min(a[2], b[2]) - max(a[0], b[0])
    h = min(a[3], b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    area = lambda r: (r[2] - r[0]) * (r[3] - r[1])
    return w * h / (area(a) + area(b) - w * h)


def voc(images):
    result = {}
    for label in sorted({t["class"] for i in images for t in i["truths"]}):
        rows, total = [], 0
        for number, image in enumerate(images):
            open_truths = [t["box"] for t in image["truths"] if t["class"] == label]
            total += len(open_truths)
            for d in sorted((d for d in image["detections"] if d["class"] == label), key=lambda d: -d["score"]):
                overlaps = [iou(d["box"], t) for t in open_truths]
                hit = bool(overlaps) and max(overlaps) >= 0.5
                if hit:
                    open_truths.pop(int(np.argmax(overlaps)))
                rows.append((-d["score"], number, len(rows), hit))
        hits = np.array([r[3] for r in sorted(rows)], dtype=float)
        recall = np.concatenate([[0], np.cumsum(hits) / total, [1]])
        precision = np.concatenate([[0], np.cumsum(hits) / np.arange(1, len(hits) + 1), [0]])
        envelope = np.maximum.accumulate(precision[::-1])[::-1]
        steps = np.nonzero(recall[1:] != recall[:-1])[0]
        result[label] = float(np.sum((recall[steps + 1] - recall[steps]) * envelope[steps + 1]))
    return {"map50": float(np.mean(list(result.values()))), "perClass": result}


def sized(box):
    return [box[0], box[1], box[2] - box[0], box[3] - box[1]]


def coco(images, classes):
    truths, detections = [], []
    for number, image in enumerate(images, start=1):
        for t in image["truths"]:
            truths.append({"id": len(truths) + 1, "image_id": number, "category_id": t["class"] + 1,
                           "bbox": sized(t["box"]), "area": t["area"], "iscrowd": int(t["crowd"])})
        for d in image["detections"]:
            detections.append({"image_id": number, "category_id": d["class"] + 1,
                               "bbox": sized(d["box"]), "score": d["score"]})
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = {"images": [{"id": n} for n in range(1, len(images) + 1)], "annotations": truths,
                         "categories": [{"id": c + 1} for c in range(classes)], "info": {}}
        truth.createIndex()
        run = COCOeval(truth, truth.loadRes(detections), "bbox")
        run.evaluate()
        run.accumulate()
        run.summarize()
    names = ["map", "map50", "map75", "mapSmall", "mapMedium", "mapLarge",
             "ar1", "ar10", "ar100", "arSmall", "arMedium", "arLarge"]
    return {n: float(v) for n, v in zip(names, run.stats) if v > -1}


def plus_one_iou(box, boxes):
    top_left = torch.maximum(box[:2], boxes[:, :2])
    bottom_right = torch.minimum(box[2:], boxes[:, 2:])
    inter = (bottom_right - top_left + 1).clamp(min=0).prod(1)
    return inter / ((box[2:] - box[:2] + 1).prod() + (boxes[:, 2:] - boxes[:, :2] + 1).prod(1) - inter + 1e-16)


def report_scene(rng, classes):
    truths = scene(rng, classes, False)["truths"]
    rows = []
    for truth in truths:
        for _ in range(rng.integers(0, 6)):
            scores = rng.uniform(0, 0.3, classes)
            scores[truth["class"] if rng.random() < 0.8 else rng.integers(classes)] = rng.uniform(0.3, 1)
            rows.append((jitter(rng, truth["box"], rng.choice([0.03, 0.1])), rng.uniform(0, 1), scores))
    for _ in range(rng.integers(0, 8)):
        rows.append((random_box(rng), rng.uniform(0, 0.6), rng.uniform(0, 1, classes)))
    number = lambda v: round(float(v), 5)
    return {"truths": truths, "boxes": [v for r in rows for v in r[0]], "objectness": [number(r[1]) for r in rows],
            "classScores": [number(v) for r in rows for v in r[2]]}


def report(images, classes, confidence, limit):
    hits, scores, labels, wanted, kept_boxes = [], [], [], [], []
    for image in images:
        wanted += [t["class"] for t in image["truths"]]
        boxes = torch.tensor(image["boxes"], dtype=torch.float64).reshape(-1, 4)
        objectness = torch.tensor(image["objectness"], dtype=torch.float64)
        best, label = torch.tensor(image["classScores"], dtype=torch.float64).reshape(-1, classes).max(1) \
            if len(boxes) else (torch.zeros(0), torch.zeros(0))
        keep = (objectness >= confidence).nonzero()[:, 0]
        queue = keep[torch.argsort(-(objectness * best)[keep], stable=True)]
        boxes = boxes.clone()
        kept = []
        while len(queue):
            first = queue[0]
            group = (plus_one_iou(boxes[first], boxes[queue]) > limit) & (label[queue] == label[first])
            weight = objectness[queue[group]][:, None]
            kept.append((((weight * boxes[queue[group]]).sum(0) / weight.sum()), objectness[first], label[first]))
            queue = queue[~group]
        kept_boxes.append([[float(v) for v in k[0]] for k in kept])
        truth_boxes = torch.tensor([t["box"] for t in image["truths"]], dtype=torch.float64).reshape(-1, 4)
        present = {t["class"] for t in image["truths"]}
        used = set()
        for box, score, cls in kept:
            hit = 0
            if len(used) < len(truth_boxes) and int(cls) in present:
                value, index = plus_one_iou(box, truth_boxes).max(0)
                if value >= 0.5 and int(index) not in used:
                    used.add(int(index))
                    hit = 1
            hits.append(hit), scores.append(float(score)), labels.append(int(cls))
    order = np.argsort(-np.array(scores), kind="stable")
    hits, labels = np.array(hits)[order], np.array(labels)[order]
    areas = []
    for c in np.unique(wanted):
        mine = hits[labels == c]
        total = wanted.count(c)
        if len(mine) == 0:
            areas.append(0.0)
            continue
        r = np.concatenate([[0], np.cumsum(mine) / (total + 1e-16), [1]])
        p = np.concatenate([[0], np.cumsum(mine) / np.arange(1, len(mine) + 1), [0]])
        p = np.maximum.accumulate(p[::-1])[::-1]
        at = np.nonzero(r[1:] != r[:-1])[0]
        areas.append(float(np.sum((r[at + 1] - r[at]) * p[at + 1])))
    return {"map50": float(np.mean(areas)), "kept": kept_boxes}


def nms(detections, limit):
    order = sorted(range(len(detections)), key=lambda i: -detections[i]["score"])
    kept = []
    for i in order:
        same = [k for k in kept if detections[k]["class"] == detections[i]["class"]]
        if all(iou(detections[k]["box"], detections[i]["box"]) <= limit for k in same):
            kept.append(i)
    return kept


def write(name, value):
    (here / f"{name}.json").write_text(json.dumps(value) + "\n")


def main():
    rng = np.random.default_rng(20240611)
    vocs, cocos, reports, suppressed = [], [], [], []
    for classes, count in [(1, 6), (3, 12), (5, 25)]:
        images = [scene(rng, classes, False) for _ in range(count)]
        vocs.append({"images": images, "expected": voc(images)})
        images = [scene(rng, classes, True) for _ in range(count)]
        cocos.append({"images": images, "expected": coco(images, classes)})
        images = [report_scene(rng, classes) for _ in range(count)]
        reports.append({"classes": classes, "images": images, "expected": report(images, classes, 0.001, 0.5)})
        detections = [d for _ in range(4) for d in scene(rng, classes, False)["detections"]]
        suppressed.append({"detections": detections, "limit": 0.45, "kept": nms(detections, 0.45)})
    # More than 100 detections of one class in one image, and images without either side.
    crowded = {"truths": [], "detections": []}
    for _ in range(15):
        part = scene(rng, 1, True)
        crowded["truths"] += part["truths"]
        crowded["detections"] += part["detections"]
    images = [crowded, {"truths": [], "detections": crowded["detections"][:3]}, {"truths": crowded["truths"][:2], "detections": []},
              {"truths": [], "detections": []}]
    cocos.append({"images": images, "expected": coco(images, 2)})
    assert len(crowded["detections"]) > 100
    write("voc", vocs), write("coco", cocos), write("reportEvaluator", reports), write("nms", suppressed)


if __name__ == "__main__":
    main()
