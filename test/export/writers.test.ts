/** Every format, whatever it writes: named files, of which none is empty or lies outside, the same bytes for the same model. */
import { beforeAll, expect, it } from 'vitest';
import { runGolden } from '../../src/engine/golden';
import type { ExportContext } from '../../src/export/context';
import { readExportOptions } from '../../src/export/options';
import { writers } from '../../src/export/writers';
import { quantizeInput } from '../../src/integer/quantizeInput';
import { reference } from '../../src/integer/runStep';
import { dpu } from '../../src/quantize/presets/dpu';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import { sampleRun, sampleSummary } from '../protocol/views/sampleResults';
import { smallCfg, smallDarknet } from '../support/darknetNet';
import { netImages, quantizedNet } from '../support/quantizedNet';

let model: QuantizedModel;
let context: ExportContext;

beforeAll(async () => {
  // What every format can write: powers of two, from a cfg.
  model = await quantizedNet(smallDarknet(), dpu.settings);
  const [input] = model.inputs;
  const [image] = netImages(1, 5);
  const tensor = model.tensors[input] ?? expect.fail('no input');
  const integers = new Map([[input, quantizeInput(image, tensor)]]);
  const goldens = [runGolden(model, integers, 'noise', reference, true)];
  const run = { inspect: sampleSummary, quantize: sampleRun.quantize };
  context = { name: 'small', provenance: 'a test', options: readExportOptions({}), goldens, run, cfg: smallCfg };
});

it.each(writers)('$id', ({ write, warnings = () => [], description }) => {
  const files = write(model, context);
  expect(files.length).toBeGreaterThan(0);
  for (const { name, bytes, size = bytes.length } of files) {
    // A preview says sizes of files that nobody has made.
    expect([name, size]).toEqual([name, bytes.length]);
    expect(name).toMatch(/^[\w.-]+(\/[\w.-]+)*$/);
    expect(name).not.toContain('..');
    expect(bytes.length).toBeGreaterThan(0);
  }
  const names = files.map(({ name }) => name.toLowerCase());
  expect(new Set(names).size).toBe(names.length);
  expect(write(model, context)).toEqual(files);
  for (const line of warnings(model, context)) expect(line).not.toContain('\n');
  expect(description).toMatch(/^[^\n]+[^.\n]$/);
});
