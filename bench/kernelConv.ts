/**
 * Speed of the integer kernel on convolutions of typical detector sizes, one thread.
 * Run: node bench/run.mjs kernelConv
 */
import type { ConvStep } from '../src/quantize/quantizedModel';
import { createKernel } from '../src/integer/wasm/kernel';
import { compileOptimized } from '../src/worker/compile';
import { randomFactor, randomIntegers, stepBase, stepCase, tensor } from '../test/support/quantizedSteps';
import type { StepCase } from '../test/support/quantizedSteps';
import { random } from '../test/support/random';
import { median, processorTime } from './timing';

interface Size {
  readonly label: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly map: number;
  readonly kernel: number;
  readonly stride: number;
  readonly groups: number;
  readonly bits?: number;
}

const sizes: readonly Size[] = [
  { label: '3×3 first', inputs: 3, outputs: 16, map: 416, kernel: 3, stride: 1, groups: 1 },
  { label: '3×3', inputs: 32, outputs: 64, map: 104, kernel: 3, stride: 1, groups: 1 },
  { label: '3×3', inputs: 128, outputs: 256, map: 26, kernel: 3, stride: 1, groups: 1 },
  { label: '3×3', inputs: 512, outputs: 1024, map: 13, kernel: 3, stride: 1, groups: 1 },
  { label: '3×3 stride 2', inputs: 3, outputs: 16, map: 320, kernel: 3, stride: 2, groups: 1 },
  { label: '1×1', inputs: 16, outputs: 96, map: 160, kernel: 1, stride: 1, groups: 1 },
  { label: '1×1', inputs: 96, outputs: 24, map: 80, kernel: 1, stride: 1, groups: 1 },
  { label: '1×1', inputs: 256, outputs: 128, map: 20, kernel: 1, stride: 1, groups: 1 },
  { label: '1×1', inputs: 1024, outputs: 255, map: 13, kernel: 1, stride: 1, groups: 1 },
  { label: 'depthwise 3×3', inputs: 96, outputs: 96, map: 160, kernel: 3, stride: 1, groups: 96 },
  { label: 'depthwise 3×3 s2', inputs: 96, outputs: 96, map: 160, kernel: 3, stride: 2, groups: 96 },
  { label: 'depthwise 5×5', inputs: 256, outputs: 256, map: 20, kernel: 5, stride: 1, groups: 256 },
  { label: '3×3 16 bits', inputs: 64, outputs: 64, map: 52, kernel: 3, stride: 1, groups: 1, bits: 16 },
  { label: 'fully connected', inputs: 2048, outputs: 1000, map: 1, kernel: 1, stride: 1, groups: 1 },
];

function caseOf({ inputs, outputs, map, kernel, stride, groups, bits = 8 }: Size): StepCase {
  const source = random(1);
  const pad = (kernel - 1) / 2;
  const out = Math.floor((map + 2 * pad - kernel) / stride) + 1;
  const half = 2 ** (bits - 1);
  const weightShape = [outputs, inputs / groups, kernel, kernel];
  const weights = randomIntegers(source, outputs * (inputs / groups) * kernel * kernel, -half, half - 1, 'random');
  const step: ConvStep = {
    ...stepBase(),
    kind: 'conv',
    window: { kernel: [kernel, kernel], strides: [stride, stride], dilations: [1, 1], pads: [pad, pad, pad, pad] },
    groups,
    weightShape,
    weights: bits > 8 ? Int16Array.from(weights) : Int8Array.from(weights),
    bias: new Int32Array(outputs),
    weightScale: Float64Array.of(1),
    weightBits: bits,
    inputZeroPoint: 0,
    accumulatorBits: 32,
    requantize: {
      mode: 'mul-shift',
      rounding: 'nearest-ties-even',
      factor: randomFactor(
        source,
        'mul-shift',
        outputs,
        2 ** (2 - bits) / Math.sqrt((inputs / groups) * kernel * kernel),
      ),
      zeroPoint: 0,
      qmin: -half,
      qmax: half - 1,
    },
  };
  const input = randomIntegers(source, inputs * map * map, -half, half - 1, 'random');
  return stepCase(step, [tensor([1, inputs, map, map], bits), tensor([1, outputs, out, out], bits)], [input]);
}

async function main(): Promise<void> {
  const kernel = await createKernel({ compile: compileOptimized });
  for (const size of sizes) {
    const { model, inputs } = caseOf(size);
    const program = kernel.open(model);
    program.write(0, inputs[0]);
    const times = Array.from({ length: 20 }, () => {
      const start = processorTime();
      program.run(0);
      return processorTime() - start;
    });
    const time = median(times.slice(5));
    const [, outputs, height, width] = model.tensors[1]?.shape ?? [];
    const macs = outputs * height * width * (size.inputs / size.groups) * size.kernel ** 2;
    const name = `${size.label} ${size.inputs}→${size.outputs} at ${size.map}²`.padEnd(34);
    const path = (program.paths?.[0] ?? '').padEnd(10);
    console.log(
      `${name} ${path} ${time.toFixed(2).padStart(8)} ms ${(macs / time / 1e6).toFixed(1).padStart(7)} GMAC/s`,
    );
  }
}

void main();
