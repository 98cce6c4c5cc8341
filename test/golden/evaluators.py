"""Accuracy of the yolo-fastest networks on the first real images, computed without the product: Pillow decodes and
resizes, PyTorch runs the cfg and weights, NumPy decodes the heads, evaluatorCases.py scores. Also the digests of what
Pillow decodes, and pycocotools on shifted ground truth. Writes evaluators.json.

Run: python test/golden/evaluators.py [folder of the real data]
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from evaluatorCases import coco, iou, report, voc

data = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[3] / "shared/data")
COUNT = 100
SIZE = 320
torch.set_num_threads(1)


def read_cfg(path):
    blocks = []
    for line in path.read_text().splitlines():
        line = line.split("#")[0].strip()
        if line.startswith("["):
            blocks.append({"type": line[1:-1]})
        elif "=" in line:
            key, value = line.split("=", 1)
            blocks[-1][key.strip()] = value.strip()
    return blocks[1:]


def load(cfg, weights):
    """Layers with BatchNorm folded in float64."""
    raw = np.fromfile(weights, np.float32, offset=20)
    at, channels, layers = 0, [], []

    def take(n):
        nonlocal at
        at += n
        return torch.from_numpy(raw[at - n : at].astype(np.float64))

    for index, block in enumerate(read_cfg(cfg)):
        kind = block["type"]
        incoming = channels[-1] if channels else 3
        out = incoming
        if kind == "convolutional":
            out, groups, size = int(block["filters"]), int(block.get("groups", 1)), int(block["size"])
            bias = take(out)
            if int(block.get("batch_normalize", 0)):
                gamma, mean, variance = take(out), take(out), take(out)
                factor = gamma / torch.sqrt(variance + 1e-5)
                bias = bias - mean * factor
            else:
                factor = torch.ones(out, dtype=torch.float64)
            kernel = take(out * (incoming // groups) * size * size).reshape(out, incoming // groups, size, size)
            block["kernel"] = (kernel * factor[:, None, None, None]).float()
            block["bias"] = bias.float()
        elif kind == "route":
            block["from"] = [int(v) if int(v) >= 0 else index + int(v) for v in block["layers"].split(",")]
            out = sum(channels[i] for i in block["from"])
        elif kind == "shortcut":
            block["other"] = index + int(block["from"])
        channels.append(out)
        layers.append(block)
    assert at == len(raw), (at, len(raw))
    return layers


def forward(layers, x):
    outputs, heads = [], []
    for block in layers:
        kind = block["type"]
        if kind == "convolutional":
            size = block["kernel"].shape[-1]
            x = F.conv2d(x, block["kernel"], block["bias"], int(block.get("stride", 1)),
                         size // 2 if int(block.get("pad", 0)) else 0, 1, int(block.get("groups", 1)))
            activation = block["activation"]
            assert activation in ("leaky", "linear"), activation
            x = F.leaky_relu(x, 0.1) if activation == "leaky" else x
        elif kind == "maxpool":
            size, stride = int(block["size"]), int(block.get("stride", 1))
            assert stride == 1 and size % 2
            x = F.max_pool2d(x, size, 1, size // 2)
        elif kind == "route":
            x = torch.cat([outputs[i] for i in block["from"]], 1)
        elif kind == "shortcut":
            x = x + outputs[block["other"]]
        elif kind == "upsample":
            x = F.interpolate(x, scale_factor=2, mode="nearest")
        elif kind == "yolo":
            heads.append((block, x[0].double().numpy()))
        else:
            assert kind == "dropout", kind
        outputs.append(x)
    return heads


def decode(heads):
    """Corners in network pixels, objectness, class scores of every cell."""
    boxes, objectness, scores = [], [], []
    logistic = lambda v: 1 / (1 + np.exp(-v))
    for block, x in heads:
        mask = [int(v) for v in block["mask"].split(",")]
        anchors = np.array([float(v) for v in block["anchors"].split(",")]).reshape(-1, 2)[mask]
        classes = int(block["classes"])
        _, h, w = x.shape
        x = x.reshape(len(mask), 5 + classes, h, w)
        cx = (logistic(x[:, 0]) + np.arange(w)[None, None]) * SIZE / w
        cy = (logistic(x[:, 1]) + np.arange(h)[None, :, None]) * SIZE / h
        bw = np.exp(x[:, 2]) * anchors[:, 0, None, None]
        bh = np.exp(x[:, 3]) * anchors[:, 1, None, None]
        boxes.append(np.stack([cx - bw / 2, cy - bh / 2, cx + bw / 2, cy + bh / 2], -1).reshape(-1, 4))
        objectness.append(logistic(x[:, 4]).reshape(-1))
        scores.append(logistic(x[:, 5:]).transpose(0, 2, 3, 1).reshape(-1, classes))
    return np.concatenate(boxes), np.concatenate(objectness), np.concatenate(scores)


def suppress(boxes, scores, limit=0.45):
    order = list(np.argsort(-scores, kind="stable"))
    kept = []
    while order:
        best = order.pop(0)
        kept.append(best)
        order = [i for i in order if iou(boxes[best], boxes[i]) <= limit]
    return kept


def detections(decoded, w, h, confidence=0.005):
    boxes, objectness, scores = decoded
    product = objectness[:, None] * scores
    found = []
    for label in range(scores.shape[1]):
        index = np.nonzero(product[:, label] >= confidence)[0]
        for i in suppress(boxes[index], product[index, label]):
            box = boxes[index[i]] * [w / SIZE, h / SIZE, w / SIZE, h / SIZE]
            found.append({"class": label, "score": float(product[index[i], label]), "box": box.tolist()})
    return found


def labels(path, w, h):
    truths = []
    for line in path.read_text().splitlines():
        c, x, y, bw, bh = map(float, line.split())
        box = [(x - bw / 2) * w, (y - bh / 2) * h, (x + bw / 2) * w, (y + bh / 2) * h]
        truths.append({"class": int(c), "box": box, "crowd": False, "area": (box[2] - box[0]) * (box[3] - box[1])})
    return truths


def square(image):
    """The report's loader: black padding (the odd line below), nearest neighbour."""
    w, h = image.size
    side = max(w, h)
    x = torch.from_numpy(np.array(image)).permute(2, 0, 1).float() / 255
    x = F.pad(x, ((side - w) // 2, side - w - (side - w) // 2, (side - h) // 2, side - h - (side - h) // 2))
    return F.interpolate(x[None], size=SIZE, mode="nearest")


def report_image(decoded, truths, w, h, confidence=0.001):
    """Labels move by half the difference, as the loader's arithmetic comes out."""
    side = max(w, h)
    moved = [{"class": t["class"], "box": [(t["box"][i] + [(side - w) / 2, (side - h) / 2][i % 2]) * SIZE / side
                                           for i in range(4)]} for t in truths]
    boxes, objectness, scores = decoded
    keep = objectness >= confidence
    return {"truths": moved, "boxes": boxes[keep].reshape(-1).tolist(), "objectness": objectness[keep].tolist(),
            "classScores": scores[keep].reshape(-1).tolist()}


def accuracy(name):
    folder = data / "darknet" / name
    layers = load(folder / f"{name}.cfg", folder / f"{name}.weights")
    plain, padded = [], []
    with torch.no_grad():
        for path in sorted((data / "coco/val500/images").glob("*.jpg"))[:COUNT]:
            image = Image.open(path).convert("RGB")
            w, h = image.size
            truths = labels(data / "coco/val500/labels" / f"{path.stem}.txt", w, h)
            small = np.array(image.resize((SIZE, SIZE), Image.Resampling.BILINEAR))
            x = torch.from_numpy(small).permute(2, 0, 1)[None].float() / 255
            plain.append({"truths": truths, "detections": detections(decode(forward(layers, x)), w, h)})
            padded.append(report_image(decode(forward(layers, square(image))), truths, w, h))
    scores = coco(plain, 80)
    return {"voc": voc(plain)["map50"], "coco": {k: scores[k] for k in ("map", "map50", "map75", "mapSmall", "ar100")},
            "report": report(padded, 80, 0.001, 0.5)["map50"]}


def shifted_truth():
    """pycocotools on the exact annotations; detections are ground truth boxes moved by a linear congruential generator."""
    document = json.loads((data / "coco/instances_val204.json").read_text())
    order = {c["id"]: i for i, c in enumerate(sorted(document["categories"], key=lambda c: c["id"]))}
    images = {i["id"]: {"truths": [], "detections": []} for i in sorted(document["images"], key=lambda i: i["id"])}
    for a in document["annotations"]:
        x, y, w, h = a["bbox"]
        images[a["image_id"]]["truths"].append({"class": order[a["category_id"]], "box": [x, y, x + w, y + h],
                                                "crowd": bool(a["iscrowd"]), "area": a["area"]})
    state = 1

    def draw():
        nonlocal state
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        return (state >> 8) / 2**24

    for image in images.values():
        for t in image["truths"]:
            for _ in range(2):
                w, h = t["box"][2] - t["box"][0], t["box"][3] - t["box"][1]
                moved = [v + (draw() - 0.5) * 0.3 * (w, h)[i % 2] for i, v in enumerate(t["box"])]
                label = t["class"] if draw() < 0.9 else int(draw() * 80)
                image["detections"].append({"class": label, "score": draw(), "box": moved})
    return coco(list(images.values()), 80)


def decoded():
    paths = [*sorted((data / "coco/val500/images").glob("*.jpg"))[:20],
             *sorted((data / "cifar10/test/cat").glob("*.jpg"))[:5], data / "darknet/dog.jpg"]
    return {str(p.relative_to(data)): hashlib.sha1(Image.open(p).convert("RGB").tobytes()).hexdigest() for p in paths}


result = {"images": decoded(), "shiftedTruth": shifted_truth(), "count": COUNT,
          "models": {name: accuracy(name) for name in ("yolo-fastest-1.1", "yolo-fastest-1.1-xl")}}
Path(__file__).with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n")
