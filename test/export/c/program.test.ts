import { describe, expect, it } from 'vitest';
import { runGolden } from '../../../src/engine/golden';
import { c99 } from '../../../src/export/c';
import { readExportOptions } from '../../../src/export/options';
import { quantizeInput } from '../../../src/integer/quantizeInput';
import { reference } from '../../../src/integer/runStep';
import type { ExportOptionTexts } from '../../../src/protocol/results/exportOptions';
import type { QuantizedModel } from '../../../src/quantize/quantizedModel';
import type { Settings } from '../../../src/quantize/settings';
import type { OutputFile } from '../../../src/util/files';
import { hasCompiler, runExportedC } from '../../support/compileC';
import { netImages, quantizedNet, smallNet } from '../../support/quantizedNet';
import { modes, roundings } from '../../support/quantizedSteps';

const text = (files: readonly OutputFile[], name: string): string =>
  new TextDecoder().decode(files.find((file) => file.name === name)?.bytes);

function exported(model: QuantizedModel, options: ExportOptionTexts = {}): readonly OutputFile[] {
  const [image] = netImages(1, 5);
  const [input] = model.inputs;
  const tensor = model.tensors[input];
  if (!tensor) throw new Error('the input is quantized');
  const inputs = new Map([[input, quantizeInput(image, tensor, model.inputRounding)]]);
  const goldens = [runGolden(model, inputs, 'noise', reference)];
  return c99(model, { name: 'small', provenance: 'a test', options: readExportOptions(options), goldens });
}

const widths = (bits: number): Partial<Settings> => ({ bits: { weights: bits, activations: bits, bias: 32 } });

const cases: [name: string, settings: Partial<Settings>][] = [
  ...modes.flatMap((adjustment) =>
    [8, 4].map((bits): [string, Partial<Settings>] => [`${adjustment}, ${bits} bits`, { adjustment, ...widths(bits) }]),
  ),
  ...modes.map((adjustment): [string, Partial<Settings>] => [
    `report, ${adjustment}`,
    { preset: 'report', adjustment },
  ]),
  ...roundings.flatMap((rounding) =>
    (['mul-shift', 'float'] as const).map((adjustment): [string, Partial<Settings>] => [
      `${rounding}, ${adjustment}`,
      { rounding, adjustment },
    ]),
  ),
  ['12 bits', widths(12)],
  ['16 bits', widths(16)],
  ['per channel', { granularity: 'per-channel' }],
  ['per tensor', { granularity: 'per-tensor' }],
];

describe.skipIf(!hasCompiler)('exported C, compiled', () => {
  it.each(cases)('gives the integers of every step: %s', async (_, settings) => {
    const gate = settings.preset === undefined && (settings.bits?.activations ?? 8) <= 8;
    const model = await quantizedNet(smallNet({ tail: true, gate }), settings);
    const integers = model.steps.filter(({ kind }) => kind !== 'island').length;
    const outcome = runExportedC(exported(model));
    expect(outcome.text).toMatch(new RegExp(`^${integers} steps, \\d+ values: all equal\\n$`));
    expect(outcome.status).toBe(0);
  });

  it('finds a weight that was changed, and names the layer', async () => {
    const model = await quantizedNet(smallNet({ tail: true }), {});
    const changed = exported(model).map((file) =>
      file.name === 'c/weights.c'
        ? { ...file, bytes: new TextEncoder().encode(plantFault(text([file], file.name))) }
        : file,
    );
    const { status, text: said } = runExportedC(changed);
    expect(said).toMatch(
      /^MISMATCH in layer conv_c, step conv_c: channel \d+, y \d+, x \d+: expected -?\d+, found -?\d+\n$/,
    );
    expect(status).toBe(1);
  });

  it('gives the same integers with pragmas, which are seen by high-level synthesis only', async () => {
    const model = await quantizedNet(smallNet({ tail: false }), {});
    const files = exported(model, { pragmas: 'hls' });
    expect(runExportedC(files).text).toMatch(/all equal/);
    expect(runExportedC(files, ['-D__SYNTHESIS__', '-Wno-unknown-pragmas']).text).toMatch(/all equal/);
    expect(text(files, 'c/model.c').match(/HLS\(PIPELINE II=1\)\n/g)?.length).toBe(9);
    expect(text(exported(model), 'c/model.c')).not.toContain('HLS');
  });

  it('complains of golden vectors that are too short or absent', async () => {
    const files = exported(await quantizedNet(smallNet({ tail: false }), {}));
    const [first] = files.filter(({ name }) => name.includes('golden/step_'));
    const short = files.map((file) => (file === first ? { ...file, bytes: file.bytes.subarray(4) } : file));
    expect(runExportedC(short).status).not.toBe(0);
    const absent = runExportedC(files.filter(({ name }) => name !== 'c/golden/input.bin'));
    expect(absent).toMatchObject({ status: 2, text: expect.stringContaining('golden/input.bin') as string });
  });
});

/** Every weight of conv_c, moved by 16. */
const plantFault = (weights: string): string =>
  weights.replace(
    /(_conv_c_weights\[64\] = \{)([^}]*)\}/,
    (_, head: string, numbers: string) =>
      `${head}${numbers.replace(/-?\d+/g, (number) => String(Math.max(-128, Number(number) - 16)))}}`,
  );

describe('exported C', () => {
  it('holds no float arithmetic in the integer modes', async () => {
    for (const adjustment of ['mul-shift', 'pow2-ratio', 'pow2-tensor'] as const) {
      const files = exported(await quantizedNet(smallNet({ tail: true }), { adjustment }));
      for (const name of ['c/model.c', 'c/weights.c', 'c/weights.h']) {
        expect(text(files, name)).not.toMatch(/\b(float|double)\b|\d\.\d/);
        expect(text(files, name)).not.toMatch(/malloc|math\.h/);
      }
    }
  });

  it('is the same bytes for the same model, and says what the caller does', async () => {
    const model = await quantizedNet(smallNet({ tail: true }), {});
    const files = exported(model);
    expect(files).toEqual(exported(model));
    const header = text(files, 'c/model.h');
    expect(header).toContain('void model_run(const int8_t input_0[768], int32_t output_0[5]);');
    expect(header).toMatch(/in float, after the outputs: .*softmax/);
    expect(header).toContain(`#define MODEL_INPUT_0_SCALE ${model.tensors[model.inputs[0]]?.scale[0]}`);
  });
});
