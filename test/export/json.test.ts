import { describe, expect, it } from 'vitest';
import { json } from '../../src/export/json';
import { exactDecimal } from '../../src/export/json/exactDecimal';
import { writerFor, writers } from '../../src/export/writers';
import type { QuantizedModel, Requantize, Step } from '../../src/quantize/quantizedModel';
import type { Settings } from '../../src/quantize/settings';
import { quantizedNet, smallNet } from '../support/quantizedNet';
import { random } from '../support/random';
import { readJsonExport } from './readJsonExport';

const context = { name: 'small', provenance: 'made by a test' };

/** What the export promises to carry of a step, in the reader's form. */
function essence(step: Step, model: QuantizedModel): Record<string, unknown> {
  const { layer, inputs, outputs, ...rest } = step;
  expect(layer + inputs.length + outputs.length).toBeGreaterThan(0);
  const bare: Record<string, unknown> = { ...rest };
  if (step.kind === 'island') bare['nodes'] = step.nodes.map((index) => model.graph.nodes[index].name);
  if (step.kind === 'concat') bare['requantize'] = step.requantize.map((requantize) => requantize ?? null);
  return bare;
}

describe('json', () => {
  const cases: [name: string, settings: Partial<Settings>][] = [
    ['strict', {}],
    ['float', { adjustment: 'float' }],
    ['pow2-ratio', { adjustment: 'pow2-ratio', granularity: 'per-tensor' }],
    ['16 bits', { bits: { weights: 16, activations: 16, bias: 32 } }],
    ['asymmetric', { symmetric: { weights: true, activations: false } }],
    ['report', { preset: 'report', adjustment: 'mul-shift' }],
  ];
  it.each(cases)('carries the whole program, to be read back: %s', async (_, settings) => {
    const model = await quantizedNet(smallNet({ tail: true }), settings);
    const { tensors, steps, document } = readJsonExport(json(model, context));
    expect(steps).toEqual(model.steps.map((step) => essence(step, model)));
    const named = model.tensors.flatMap((tensor, id) =>
      tensor ? [[model.graph.values[id].name, tensor] as const] : [],
    );
    expect([...tensors]).toEqual(named);
    expect(document.inputs).toEqual(['image']);
    expect(document.outputs).toEqual(['softmax:out']);
    expect(document.provenance).toBe('made by a test');
  });

  it('says what numbers a tensor of one scale can hold', async () => {
    const model = await quantizedNet(smallNet({ tail: false }), { symmetric: { weights: true, activations: false } });
    const { document } = readJsonExport(json(model, context));
    const ranged = document.tensors.filter(({ scale }) => scale.length === 1);
    expect(ranged.length).toBeGreaterThan(5);
    for (const { scale, zeroPoint, qmin, qmax, ...rest } of ranged) {
      const range = { min: scale[0] * (qmin - zeroPoint), max: scale[0] * (qmax - zeroPoint) };
      expect(rest).toMatchObject({ range });
    }
  });

  it('writes factors as decimals that are exactly multiplier · 2^−shift', async () => {
    const model = await quantizedNet(smallNet({ tail: false }), {});
    const { document } = readJsonExport(json(model, context));
    const step = document.steps.find(({ kind }) => kind === 'conv');
    const requantize = step?.requantize;
    if (!requantize || !('factor' in requantize)) throw new Error('the first convolution is requantized');
    const exact = requantize.factor.exact ?? [];
    const program = (model.steps.find(({ kind }) => kind === 'conv') as { requantize: Requantize }).requantize.factor;
    expect(exact.length).toBe(program.multiplier.length);
    exact.forEach((text, i) => {
      const [whole, fraction = ''] = text.split('.');
      const scaled = BigInt(whole + fraction) * 2n ** BigInt(program.shift[i]);
      expect(scaled).toBe(BigInt(program.multiplier[i]) * 10n ** BigInt(fraction.length));
    });
  });

  it('states every rule that the program uses', async () => {
    const model = await quantizedNet(smallNet({ tail: true }), { rounding: 'floor' });
    const { formulas } = readJsonExport(json(model, context)).document;
    expect(formulas['rounding']).toContain('at or below');
    expect(Object.keys(formulas.steps)).toEqual([...new Set(model.steps.map(({ kind }) => kind))]);
    expect(Object.values(formulas.steps).every((text) => typeof text === 'string' && text.length > 10)).toBe(true);
  });

  it('gives the same bytes for the same model, with lists on one line', async () => {
    const [a, b] = [await quantizedNet(smallNet({ tail: true }), {}), await quantizedNet(smallNet({ tail: true }), {})];
    const [one, two] = [json(a, context), json(b, context)];
    expect(one.map(({ name }) => name)).toEqual(['small.json', 'small.weights.bin']);
    one.forEach((file, i) => expect(Buffer.from(file.bytes).equals(two[i].bytes)).toBe(true));
    expect(new TextDecoder().decode(one[0].bytes)).toMatch(/"weightScale": \[[\d.e-]+, [\d.e-]+, [^\n]*\]/);
  });
});

describe('exactDecimal', () => {
  it.each([
    [1, 0, '1'],
    [1, 1, '0.5'],
    [181, 9, '0.353515625'],
    [3, -4, '48'],
    [0, 5, '0'],
    [-5, 3, '-0.625'],
    [1, 62, '0.000000000000000000216840434497100886801490560173988342285156250'.replace(/0$/, '')],
  ])('%i · 2^-%i is %s', (multiplier, shift, text) => {
    expect(exactDecimal(multiplier, shift)).toBe(text);
  });

  it('reads back as the same double, always', () => {
    const r = random(5);
    for (let i = 0; i < 500; i++) {
      const [m, k] = [r.int(0, 2 ** 31 - 1), r.int(-31, 62)];
      expect(Number(exactDecimal(m, k))).toBe(m * 2 ** -k);
    }
  });
});

describe('writers', () => {
  it('are found by id, with a hint for a near miss', () => {
    const ids = writers.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(writerFor('json').id).toBe('json');
    expect(() => writerFor('onnx-qqd')).toThrow('unknown export format "onnx-qqd" (did you mean "onnx-qdq"?)');
  });
});
