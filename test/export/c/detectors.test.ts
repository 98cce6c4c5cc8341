/** Networks in the shapes of detectors and of a U-Net: nothing inside runs in float, exported C gives every integer, and how far from float they end. */
import { describe, expect, it } from 'vitest';
import { runGolden } from '../../../src/engine/golden';
import { inThisThread, openFloat } from '../../../src/evaluate/runQuantized';
import { c99 } from '../../../src/export/c';
import type { Graph } from '../../../src/graph/graph';
import { tensorOf } from '../../../src/integer/map';
import { quantizeInput } from '../../../src/integer/quantizeInput';
import { reference } from '../../../src/integer/runStep';
import { createKernel } from '../../../src/integer/wasm/kernel';
import { best } from '../../../src/quantize/presets/best';
import type { QuantizedModel } from '../../../src/quantize/quantizedModel';
import type { Settings } from '../../../src/quantize/settings';
import { hasCompiler, runExportedC } from '../../support/compileC';
import { runsLarge } from '../../support/data';
import { unet, yolo11, yolo8 } from '../../support/detectors';
import { noiseFor, programFor } from '../../support/smallPrograms';

const networks: readonly (readonly [name: string, graph: Graph])[] = [
  ['YOLOv8n', yolo8()],
  ['YOLO11n', yolo11()],
  ['U-Net, transposed', unet('transposed')],
  ['U-Net, linear', unet('linear')],
];
/** Zero points and wide addresses as `best` has them, without its search. */
const { symmetric, tableBits } = best.settings;
const settings: Partial<Settings> = { symmetric, tableBits, inputBits: 8 };
const wide: Partial<Settings> = { ...settings, bits: { weights: 16, activations: 16, bias: 32 }, inputBits: 16 };

/** YOLO11n has what YOLOv8n has, and attention: YOLOv8n in C, and both in 16 bits, which take 20 s each, by `npm run large`. */
const isHeldBack = (name: string): boolean => name === 'YOLOv8n' && !runsLarge;
const isNarrow = (name: string): boolean => name.startsWith('YOLO') && !runsLarge;

describe.each(networks)('%s', (name, graph) => {
  const widths = [
    ['W8A8', settings, 25],
    ['W16A16', wide, 44],
  ] as const;
  it.each(widths.filter(([bits]) => bits === 'W8A8' || !isNarrow(name)))(
    'is near float at %s',
    { timeout: 120_000 },
    async (_, change, least) => {
      const model = await programFor(graph, change);
      expect(model.steps.filter((step) => step.kind === 'island' && !step.tail)).toEqual([]);
      expect(await decibels(model, noiseFor(graph, 5))).toBeGreaterThan(least);
    },
  );

  it.skipIf(!hasCompiler || isHeldBack(name))('is the reference, as compiled C', { timeout: 240_000 }, async () => {
    const model = await programFor(graph, settings);
    const [input] = model.inputs;
    const integers = quantizeInput(noiseFor(graph, 2), tensorOf(model, input), model.inputRounding);
    const goldens = [runGolden(model, new Map([[input, integers]]), 'noise', reference)];
    const { text, status } = runExportedC(c99(model, { name: 'network', provenance: 'a test', goldens }));
    const steps = model.steps.filter(({ kind }) => kind !== 'island').length;
    expect(text).toMatch(new RegExp(`^${steps} steps, \\d+ values: all equal\\n$`));
    expect(status).toBe(0);
  });
});

/** Signal to noise of the worst channel of the output, the signal being what differs from the channel's mean. */
async function decibels(model: QuantizedModel, image: Float32Array): Promise<number> {
  const [quantized, float] = [await inThisThread(await createKernel()).open(model), await openFloat(model.graph)];
  const [output] = model.outputs;
  const [found, expected] = [await quantized.run(image), await float.run(image)].map(
    (outputs) => outputs.get(output) ?? new Float32Array(0),
  );
  await quantized.close();
  await float.close();
  const channels = model.graph.values[output].shape?.[1] ?? 1;
  const length = expected.length / channels;
  const power = (values: Float32Array): number => values.reduce((sum, value) => sum + value ** 2, 0);
  const ratios = Array.from({ length: channels }, (_, c) => {
    const channel = expected.subarray(c * length, (c + 1) * length);
    const mean = channel.reduce((sum, value) => sum + value / length, 0);
    return (
      power(channel.map((value) => value - mean)) / power(channel.map((value, i) => value - found[c * length + i]))
    );
  });
  return 10 * Math.log10(Math.min(...ratios));
}
