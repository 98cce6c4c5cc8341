/**
 * ONNX's own node tests through our import, encoding and float session. The golden list names those that onnxruntime
 * reproduces from the untouched file; we must reproduce them too, but for the exceptions below.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onnx } from 'onnx-proto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFloatSession } from '../../src/float/session';
import { importOnnx } from '../../src/formats/onnx/importOnnx';
import { raiseOpset } from '../../src/formats/onnx/raiseOpset';
import { tensorOf } from '../../src/formats/onnx/tensorProto';
import { floatsOf } from '../../src/graph/tensor';
import reproducible from '../golden/onnxNodeTests.json';
import { dataPath, hasData } from '../support/data';

const exceptions: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/_FLOAT8\w+_to_/, 'the input is an 8-bit float, which the Graph has no element type for'],
  [/dequantizelinear_e\dm\d/, 'the input is an 8-bit float, which the Graph has no element type for'],
  [/_BFLOAT16_to_/, 'the input is bfloat16, which onnxruntime takes from Python and C but not from JavaScript'],
];

describe.skipIf(!hasData)('ONNX node tests', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'onnx-node-tests-'));
    execFileSync('tar', ['xf', dataPath('onnx-node-tests', 'node.tar.xz'), '-C', folder]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const tensorsOf = (path: string, kind: string): Float32Array[] =>
    readdirSync(path)
      .filter((file) => file.startsWith(kind))
      .sort((a, b) => Number(/\d+/.exec(a)?.[0]) - Number(/\d+/.exec(b)?.[0]))
      .map((file) => floatsOf(tensorOf(onnx.TensorProto.decode(readFileSync(join(path, file))), file)));

  /** The first difference, or undefined when the test is reproduced. Tolerances of ONNX's own runner. */
  async function difference(name: string, opset?: number): Promise<string | undefined> {
    const path = join(folder, 'node', name);
    const imported = importOnnx({ bytes: readFileSync(join(path, 'model.onnx')), name });
    const graph = opset === undefined ? imported : raiseOpset(imported, opset);
    const data = join(path, 'test_data_set_0');
    const inputs = tensorsOf(data, 'input');
    const session = await openFloatSession(graph, { threads: 1 });
    const results = await session.run(new Map(graph.inputs.map((id, index) => [id, inputs[index]])));
    await session.close();
    const expected = tensorsOf(data, 'output');
    for (const [index, id] of graph.outputs.entries()) {
      const at = results.get(id)?.findIndex((value, i) => !close(value, expected[index][i]));
      if (at !== -1 || results.get(id)?.length !== expected[index].length) return `output ${index}, element ${at}`;
    }
    return undefined;
  }

  const isException = (name: string): boolean => exceptions.some(([pattern]) => pattern.test(name));

  it('are reproduced wherever onnxruntime reproduces the untouched file', async () => {
    const failures: string[] = [];
    let reproduced = 0;
    for (const name of reproducible) {
      const failure = await difference(name).catch((error: unknown) => String(error));
      if (failure === undefined) reproduced++;
      if (failure !== undefined && !isException(name)) failures.push(`${name}: ${failure}`);
      if (failure === undefined && isException(name)) failures.push(`${name}: is reproduced, so it is no exception`);
    }
    expect(failures).toEqual([]);
    expect(reproduced).toBe(373);
  });

  it('are reproduced when their operators are raised to operator set 21', async () => {
    const failures: string[] = [];
    for (const name of reproducible.filter((test) => !isException(test))) {
      const failure = await difference(name, 21).catch((error: unknown) => String(error));
      if (failure !== undefined) failures.push(`${name}: ${failure}`);
    }
    expect(failures).toEqual([]);
  });
});

function close(actual: number, expected: number): boolean {
  if (Object.is(actual, expected) || actual === expected) return true;
  return Math.abs(actual - expected) <= 1e-7 + 1e-3 * Math.abs(expected);
}
