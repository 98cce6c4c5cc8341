/** A small Darknet detector for the pictures of `quantizedNet`: normalized, depthwise, residual, joined, with two outputs' worth of heads. */
import { importDarknet } from '../../src/formats/darknet/importDarknet';
import type { Graph } from '../../src/graph/graph';
import { random } from './random';
import { weightsFile } from './darknetWeights';

export const smallCfg = `# kept as it is
[net]
width=16
height=16
channels=3
input_calibration=1,2

[convolutional]
batch_normalize=1 # folded
filters=8
size=3
stride=1
pad=1
activation=leaky

[maxpool]
size=2
stride=2

[convolutional]
batch_normalize = 1
filters=8
groups=8
size=3
stride=1
pad=1
activation=relu

[shortcut]
from=-2
activation=linear

[route]
layers=-1,1

[convolutional]
filters=18
size=1
stride=1
activation=linear

[yolo]
mask=0,1,2
anchors=2,2, 4,4, 8,8
classes=1
num=3
`;

/** Every number seeded and none trivial: means, variances and biases too. */
export function smallDarknet(): Graph {
  const r = random(5);
  const weights = weightsFile(smallCfg, (values, role) => {
    for (let i = 0; i < values.length; i++) {
      values[i] = role === 'variance' || role === 'scales' ? 0.5 + r.next() : r.next() - 0.5;
    }
  });
  return importDarknet({ cfg: smallCfg, weights, name: 'small.cfg' });
}
