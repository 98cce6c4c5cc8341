/** Unsigned activations in the files that hardware and its tools read: operands without a sign, zero point 0, no offset. */
import { describe, expect, it } from 'vitest';
import { readHex, readRaw } from '../../src/compare/readDump';
import { runGolden } from '../../src/engine/golden';
import { c99 } from '../../src/export/c';
import { createMemories } from '../../src/export/fpga/memories';
import { manifestOf } from '../../src/export/fpga/manifest';
import { defaultExportOptions } from '../../src/export/options';
import { qdqGraph } from '../../src/export/qdqOnnx';
import { qonnx } from '../../src/export/qonnx';
import { qonnxWarnings } from '../../src/export/qonnxReaders';
import { importOnnx } from '../../src/formats/onnx/importOnnx';
import { intOf } from '../../src/graph/graph';
import { floatsOf } from '../../src/graph/tensor';
import { tensorOf } from '../../src/integer/map';
import { quantizeInput } from '../../src/integer/quantizeInput';
import { reference } from '../../src/integer/runStep';
import { behindRelu, form } from '../support/form';
import { formImages, quantizedForm } from '../support/forms';

const twice = behindRelu(
  form('a ReLU, twice', (build, x) =>
    build.node('Relu', 'again', [build.node('Conv', 'middle', [x, build.floats('u', [4, 4, 1, 1])])]),
  ),
);
const model = async (activations: number) =>
  quantizedForm(twice, { signed: 'auto', bits: { weights: 4, activations, bias: 32 } });
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe.each([
  [8, 'uint8', 255],
  [4, 'uint8', 15],
  [16, 'uint16', 65535],
])('%i bits', (bits, type, most) => {
  it('have one range, and their zero points are 0', async () => {
    const { tensors } = await model(bits);
    const unsigned = tensors.filter((tensor) => tensor?.qmin === 0);
    expect(unsigned.map((tensor) => [tensor?.bits, tensor?.zeroPoint, tensor?.qmax])).toEqual([
      [bits, 0, most],
      [bits, 0, most],
    ]);
  });

  it('are QONNX Quant nodes of that width without a sign, and FINN has nothing against them', async () => {
    const own = await model(bits);
    const graph = importOnnx({ bytes: qonnx(own, { name: 'a', provenance: 'a test' })[0].bytes, name: 'a' });
    const quants = graph.nodes.filter(({ op, inputs }) => op === 'Quant' && !graph.constants.has(inputs[0]));
    const read = quants.map((node) => [
      intOf(node, 'signed', 1),
      ...[2, 3].map((at) => floatsOf(graph.constants.get(node.inputs[at]) ?? expect.fail('a constant'))[0]),
    ]);
    expect(read).toEqual([
      [1, 0, bits],
      [0, 0, bits],
      [0, 0, bits],
    ]);
    expect(qonnxWarnings(own).filter((line) => !/more than 8 bits/.test(line))).toEqual([]);
  });

  it(`are ${type} with zero point 0 in QDQ`, async () => {
    const own = await model(bits);
    const { graph } = qdqGraph(own);
    const types = graph.nodes
      .filter(({ op, inputs }) => op === 'QuantizeLinear' && !graph.constants.has(inputs[0]))
      .map(({ inputs }) => graph.constants.get(inputs[2]));
    // Four bits fit signed bytes, bounded by the Relu in front.
    const expected = bits === 4 ? 'int8' : type;
    expect(types.slice(1).map((zero) => [zero?.type, zero?.bytes.every((byte) => byte === 0)])).toEqual([
      [expected, true],
      [expected, true],
    ]);
  });

  it(`are ${type}_t in C`, async () => {
    const files = c99(await model(bits), { name: 'a', provenance: 'a test', goldens: [] });
    const source = files.map(({ bytes }) => text(bytes)).join('');
    expect(source).toContain(`static ${type}_t memory_${type}[`);
  });

  it('are unsigned words in memory files, which compare reads again', async () => {
    const own = await model(bits);
    const [input] = own.inputs;
    const integers = new Map([[input, quantizeInput(formImages(1)[0], tensorOf(own, input), own.inputRounding)]]);
    const golden = runGolden(own, integers, 'noise', reference);
    const options = { ...defaultExportOptions, files: ['mem', 'bin'] as const };
    const { manifest, memories } = manifestOf(own, { name: 'a', provenance: 'a test', goldens: [golden], options });
    const values = manifest.values.filter(({ signed }) => !signed);
    expect(values.map((value) => [value.bits, value.qmin, value.qmax])).toEqual([
      [bits, 0, most],
      [bits, 0, most],
    ]);
    for (const { id, name } of values) {
      const entry = manifest.golden[0].values[id];
      expect(entry).toMatchObject({ bits, signed: false });
      const of = (kind: 'mem' | 'bin'): Uint8Array =>
        memories.files.find((file) => file.name === entry.files[kind])?.bytes ?? expect.fail(kind);
      const expected = Array.from(golden.values.get(own.graph.values.findIndex((each) => each.name === name)) ?? []);
      expect(expected.some((q) => q > most / 2)).toBe(true);
      expect(Array.from(readHex('a', text(of('mem')), entry))).toEqual(expected);
      expect(Array.from(readRaw(of('bin'), entry.containerBytes, false))).toEqual(expected);
    }
  });
});

it('a memory says whether it is signed', () => {
  const entry = { stem: 'a', title: 'a', shape: [3], values: [0, 200, 255], bits: 8 };
  expect(createMemories().add({ ...entry, signed: false }, ['mem'])).toMatchObject({
    signed: false,
    containerBytes: 1,
  });
  expect(createMemories().add({ ...entry, values: [0, -1, 5] }, ['mem'])).toMatchObject({ signed: true });
});
