/** A weights file for the official yolov3-tiny.cfg: normally distributed weights (He et al. 2015), seeded. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { random } from '../test/support/random';

/** Input and output channels, kernel, and whether batch normalization follows. */
const convolutions: readonly (readonly [inputs: number, outputs: number, kernel: number, normalized: boolean])[] = [
  [3, 16, 3, true],
  [16, 32, 3, true],
  [32, 64, 3, true],
  [64, 128, 3, true],
  [128, 256, 3, true],
  [256, 512, 3, true],
  [512, 1024, 3, true],
  [1024, 256, 1, true],
  [256, 512, 3, true],
  [512, 255, 1, false],
  [256, 128, 1, true],
  [384, 256, 3, true],
  [256, 255, 1, false],
];

/** Path of the file, in a temporary folder. */
export function writeTinyYoloWeights(): string {
  const source = random(1);
  // Box and Muller (1958).
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - source.next())) * Math.cos(2 * Math.PI * source.next());
  const several = (count: number, value: () => number): number[] => Array.from({ length: count }, value);
  const numbers = convolutions.flatMap(([inputs, outputs, kernel, normalized]) => {
    const deviation = Math.sqrt(2 / (inputs * kernel * kernel));
    const shift = several(outputs, () => normal() / 10);
    const scaleMeanVariance = normalized
      ? [
          ...several(outputs, () => 1 + normal() / 10),
          ...several(outputs, () => normal() / 10),
          ...several(outputs, () => 0.5 + source.next()),
        ]
      : [];
    const weights = several(inputs * outputs * kernel * kernel, () => normal() * deviation);
    return [...shift, ...scaleMeanVariance].concat(weights);
  });
  const header = Buffer.from(Int32Array.of(0, 2, 0, 0, 0).buffer);
  const path = join(mkdtempSync(join(tmpdir(), 'shiftwise-bench-')), 'yolov3-tiny.weights');
  writeFileSync(path, Buffer.concat([header, Buffer.from(Float32Array.from(numbers).buffer)]));
  return path;
}
