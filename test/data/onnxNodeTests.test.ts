/**
 * ONNX's own node tests through our import, encoding and float session. The golden list names those that onnxruntime
 * reproduces from the untouched file; we must reproduce them too, but for the exceptions below.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFloatSession } from '../../src/float/session';
import { raiseOpset } from '../../src/formats/onnx/raiseOpset';
import { floatsOf } from '../../src/graph/tensor';
import reproducible from '../golden/onnxNodeTests.json';
import { hasData } from '../support/data';
import { openNodeTests, type NodeTests } from '../support/nodeTests';

const exceptions: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/_FLOAT8\w+_to_/, 'the input is an 8-bit float, which the Graph has no element type for'],
  [/dequantizelinear_e\dm\d/, 'the input is an 8-bit float, which the Graph has no element type for'],
  [/_BFLOAT16_to_/, 'the input is bfloat16, which onnxruntime takes from Python and C but not from JavaScript'],
];

describe.skipIf(!hasData)('ONNX node tests', () => {
  let tests: NodeTests;
  beforeAll(() => {
    tests = openNodeTests();
  });
  afterAll(() => tests.close());

  /** The first difference, or undefined when the test is reproduced. Tolerances of ONNX's own runner. */
  async function difference(name: string, opset?: number): Promise<string | undefined> {
    const test = tests.read(name);
    const graph = opset === undefined ? test.graph : raiseOpset(test.graph, opset);
    const inputs = test.inputs().map(floatsOf);
    const session = await openFloatSession(graph, { threads: 1 });
    const results = await session.run(new Map(graph.inputs.map((id, index) => [id, inputs[index]])));
    await session.close();
    const expected = test.outputs().map(floatsOf);
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
