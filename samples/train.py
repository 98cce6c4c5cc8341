"""Trains SimpleNet (table 3.1 of the report) on the sample's pictures and writes samples/sample.onnx.

    python3 train.py TRAINING.bin MODEL.onnx

Needs torch, onnx and numpy; neither the product nor its tests need this script. TRAINING.bin comes from
dumpTraining.ts (see README.md here). The test pictures are read only to print the accuracy at the end:
nothing is chosen by them. The ONNX file is written node by node, so that BatchNormalization stays as it was trained.
"""

import pathlib
import sys

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from torch import nn
from torch.nn import functional as F

EPOCHS, BATCH, PEAK_RATE, WEIGHT_DECAY = 10, 128, 0.05, 5e-4
PICTURES = pathlib.Path(__file__).parent / "pictures"


class SimpleNet(nn.Module):
    """(N,3,32,32) RGB 0..1 -> (N,10) logits."""

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 20, 5), nn.BatchNorm2d(20)
        self.conv2, self.bn2 = nn.Conv2d(20, 50, 5), nn.BatchNorm2d(50)
        self.fc1, self.fc2 = nn.Linear(1250, 500), nn.Linear(500, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 2)
        x = F.max_pool2d(F.relu(self.bn2(self.conv2(x))), 2)
        x = x.flatten(1)
        return self.fc2(F.dropout(F.relu(self.fc1(x)), 0.3, self.training))


def read(path):
    """Records of CIFAR-10's binary layout as (N,3,32,32) uint8 and (N) labels."""
    records = np.fromfile(path, np.uint8).reshape(-1, 3073)
    return torch.from_numpy(records[:, 1:].reshape(-1, 3, 32, 32).copy()), torch.from_numpy(records[:, 0].astype(np.int64))


def train(net, pictures, labels):
    steps = EPOCHS * (len(labels) // BATCH)
    optimizer = torch.optim.SGD(net.parameters(), PEAK_RATE, momentum=0.9, weight_decay=WEIGHT_DECAY, nesterov=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, PEAK_RATE, total_steps=steps)
    for epoch in range(EPOCHS):
        total = 0.0
        for chosen in torch.randperm(len(labels))[: steps // EPOCHS * BATCH].split(BATCH):
            loss = F.cross_entropy(net(pictures[chosen].float() / 255), labels[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch + 1} of {EPOCHS}: loss {total * EPOCHS / steps:.4f}", flush=True)


def accuracy(net, pictures, labels):
    net.eval()
    with torch.no_grad():
        return (net(pictures.float() / 255).argmax(1) == labels).float().mean().item()


def convolution(layer, source):
    names = [source, f"conv{layer}.weight", f"conv{layer}.bias"]
    norm = [f"conv{layer}_out"] + [f"bn{layer}.{part}" for part in ("weight", "bias", "running_mean", "running_var")]
    return [
        helper.make_node("Conv", names, [norm[0]], f"conv{layer}", kernel_shape=[5, 5], strides=[1, 1], pads=[0] * 4),
        helper.make_node("BatchNormalization", norm, [f"bn{layer}_out"], f"bn{layer}", epsilon=1e-5),
        helper.make_node("Relu", [f"bn{layer}_out"], [f"relu{layer}_out"], f"relu{layer}"),
        helper.make_node("MaxPool", [f"relu{layer}_out"], [f"pool{layer}_out"], f"pool{layer}", kernel_shape=[2, 2], strides=[2, 2]),
    ]


def connected(layer, source, target):
    names = [source, f"fc{layer}.weight", f"fc{layer}.bias"]
    return helper.make_node("Gemm", names, [target], f"fc{layer}", transB=1)


def model_of(net):
    nodes = convolution(1, "image") + convolution(2, "pool1_out") + [
        helper.make_node("Flatten", ["pool2_out"], ["flat"], "flatten", axis=1),
        connected(1, "flat", "fc1_out"),
        helper.make_node("Relu", ["fc1_out"], ["relu3_out"], "relu3"),
        connected(2, "relu3_out", "logits"),
    ]
    state = {name: value for name, value in net.state_dict().items() if "num_batches" not in name}
    graph = helper.make_graph(
        nodes,
        "simplenet",
        [helper.make_tensor_value_info("image", onnx.TensorProto.FLOAT, ["N", 3, 32, 32])],
        [helper.make_tensor_value_info("logits", onnx.TensorProto.FLOAT, ["N", 10])],
        [numpy_helper.from_array(value.numpy(), name) for name, value in state.items()],
    )
    model = helper.make_model(graph, producer_name="shiftwise samples/train.py", ir_version=8,
                              opset_imports=[helper.make_opsetid("", 13)])
    onnx.checker.check_model(model, full_check=True)
    return model


def main(training, target):
    torch.manual_seed(20)
    torch.set_num_threads(1)
    net = SimpleNet()
    train(net, *read(training))
    onnx.save(model_of(net.eval()), target)
    print(f"top-1 on test.bin: {100 * accuracy(net, *read(PICTURES / 'test.bin')):.2f} %")


main(*sys.argv[1:])
