"""
The appendix of the technical report (A.1 to A.3) applied to SimpleNet in PyTorch, as an independent oracle.

usage: python reportSimplenet.py DATA_FOLDER [PICTURES_PER_CLASS] > reportSimplenet.json     (1000 of each class by default)

DATA_FOLDER holds onnx/simplenet.onnx and cifar10/test/<class>/NNNN.jpg. Calibration: the first 20 pictures of each class.
Follows the appendix statement by statement: float32 scales, clamp before round, torch.round (ties to even),
findShiftScale and power_two as printed, statistics measured at the input and after the activation of each layer.
"""
import glob, json, math, sys
import numpy as np, onnx, torch
import torch.nn.functional as F
from onnx import numpy_helper
from PIL import Image

torch.set_num_threads(1)
root = sys.argv[1]
per_class = int(sys.argv[2]) if len(sys.argv) > 2 else 1000

w = {i.name: torch.from_numpy(numpy_helper.to_array(i).copy()) for i in onnx.load(root + '/onnx/simplenet.onnx').graph.initializer}
classes = sorted(p.split('/')[-1] for p in glob.glob(root + '/cifar10/test/*'))
files = [(p, c) for c, name in enumerate(classes) for p in sorted(glob.glob(f'{root}/cifar10/test/{name}/*'))[:per_class]]
load = lambda p: np.asarray(Image.open(p).convert('RGB')).transpose(2, 0, 1).copy()
pixels = torch.from_numpy(np.stack([load(p) for p, _ in files]))
labels = torch.tensor([c for _, c in files])
images = lambda index: pixels[index].float() / 255
calibration = torch.cat([torch.nonzero(labels == c)[:20, 0] for c in range(len(classes))])


def fuse(weight, bias, bn, eps=9.999999747378752e-06):
    var_sqrt = torch.sqrt(w[bn + '.running_var'] + eps)
    beta, gamma = w[bn + '.weight'], w[bn + '.bias']
    return weight * (beta / var_sqrt).reshape(-1, 1, 1, 1), (bias - w[bn + '.running_mean']) / var_sqrt * beta + gamma


conv1, conv2 = fuse(w['conv1.weight'], w['conv1.bias'], 'bn1'), fuse(w['conv2.weight'], w['conv2.bias'], 'bn2')
layers = [('conv1', *conv1), ('conv2', *conv2), ('fc1', w['fc1.weight'], w['fc1.bias']), ('fc2', w['fc2.weight'], w['fc2.bias'])]
apply = lambda x, weight, bias: F.conv2d(x, weight, bias) if weight.dim() == 4 else F.linear(x, weight, bias)


def gather(batches):
    stats = [[0.0, 0.0] for _ in layers]
    for x in batches:
        for i, (_, weight, bias) in enumerate(layers):
            stats[i][0] = max(stats[i][0], x.abs().max(), key=float)
            x = apply(x, weight, bias)
            if i < 3: x = F.relu(x)
            stats[i][1] = max(stats[i][1], x.abs().max(), key=float)
            x = after(x, i)
    return stats


def after(x, i):
    if i < 2: x = F.max_pool2d(x, 2)
    return x.flatten(1) if i == 1 else x


def reject_outliers(data, m):
    data = data.clone()
    mean, std = torch.mean(data), torch.std(data)
    out = (data - mean).abs() > m * std
    above = (data - mean) > 0
    data[out & above] = m * std
    data[out & ~above] = -m * std
    return data


def find_shift_scale(val, num_bits):
    if np.around(val.item(), 9) == math.pow(2, int(round(math.log(val) / math.log(2)))):
        return int(round(math.log(val) / math.log(2))), 1
    e = np.float64(np.ceil(np.log2(val)))
    x = 1
    found = []
    oldloss = np.square(np.float64(val) - x * 2.0**e)
    while True:
        approx = x * 2.0**e
        delta = np.float64(val) - approx
        loss = np.square(delta)
        if loss < oldloss and delta > 0: found.append((e, x))
        oldloss = loss
        if delta < 0:
            e -= 1
            x = x * 2 - 1
        else:
            x += 1
        if x > 2**num_bits or e < -40:
            return found[-1] if found else (math.ceil(math.log(val) / math.log(2)), 1)


def power_two(data, s_x, s_y, num_bits):
    qmax = ((2**num_bits) / 2) - 1
    s_w = qmax / torch.max(torch.abs(data))
    x = s_y / (s_w * s_x)
    nxt = math.pow(2, math.ceil(math.log(x) / math.log(2)))
    return s_y / (s_x * nxt)


def run(num_bits, method, shift_scale, m=None):
    qmax = ((2**num_bits) / 2) - 1
    qmin = -(qmax + 1)
    prepared, info = [], []
    for i, (name, weight, bias) in enumerate(layers):
        s_x, s_y = qmax / stats[i][0], qmax / stats[i][1]
        weight = reject_outliers(weight, m) if method == 'outlier' else weight
        s_w = power_two(weight, s_x, s_y, num_bits) if method == 'power-two' else qmax / torch.max(torch.abs(weight))
        q = torch.mul(weight, s_w).clamp(qmin, qmax).round()
        b = torch.mul(bias, s_w * s_x).round()
        adjustment = s_y / (s_w * s_x)
        shift, scale = find_shift_scale(adjustment.numpy(), num_bits) if shift_scale else (None, None)
        prepared.append((q, b, adjustment, shift, scale, s_w, s_x))
        info.append({'layer': name, 'adjustment': float(adjustment), 'shift': None if shift is None else float(shift), 'scale': scale})
    correct = 0
    for start in range(0, len(files), 500):
        x = images(slice(start, start + 500)).mul(qmax / stats[0][0]).clamp(qmin, qmax).round()
        for i, (q, b, adjustment, shift, scale, s_w, s_x) in enumerate(prepared):
            a = apply(x, q, b)
            if i == 3:
                x = a / (s_w * s_x)
                continue
            a = (2.0**shift) * (scale * a) if shift_scale else a * adjustment
            x = a.clamp(qmin, qmax).round()
            x = after(F.relu(x), i)
        correct += int((x.argmax(1) == labels[start:start + 500]).sum())
    return correct / len(files), info


with torch.no_grad():
    stats = gather([images(calibration)])
    correct = 0
    for start in range(0, len(files), 500):
        x = images(slice(start, start + 500))
        for i, (_, weight, bias) in enumerate(layers):
            x = after(F.relu(apply(x, weight, bias)), i) if i < 3 else apply(x, weight, bias)
        correct += int((x.argmax(1) == labels[start:start + 500]).sum())
    rows = []
    for bits in [2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16]:
        for adjustment, method, shift_scale, m in [
            ('float', 'min-max', False, None), ('mul-shift', 'min-max', True, None), ('pow2-ratio', 'power-two', True, None),
            ('float', 'outlier', False, 4), ('mul-shift', 'outlier', True, 4), ('float', 'outlier', False, 2), ('mul-shift', 'outlier', True, 2)]:
            top1, info = run(bits, method, shift_scale, m)
            row = {'bits': bits, 'adjustment': adjustment, 'range': 'min-max' if m is None else f'outlier:{m}', 'top1': top1}
            rows.append(json.dumps({**row, 'layers': info}))
            print(row, file=sys.stderr)
    print('{"float": %s, "rows": [\n%s\n]}' % (correct / len(files), ',\n'.join(rows)))
