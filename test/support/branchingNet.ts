/** A network whose input `rate` decides what is run, as voice detectors for two sample rates have it. */
import { onnx } from 'onnx-proto';

type Dims = readonly number[];

const info = (name: string, elemType: number, dims: Dims): onnx.IValueInfoProto => ({
  name,
  type: { tensorType: { elemType, shape: { dim: dims.map((dimValue) => ({ dimValue })) } } },
});

/** ONNX's numbers of types. */
export const types = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 } as const;

/** The branch that is taken at 16000, else the other: both make `y` of `x`, each by a layer of its own and one operator. */
const branch = (name: string, op: string, weights: readonly number[]): onnx.IGraphProto => ({
  name,
  node: [
    { name: `${name}/layer`, opType: 'Gemm', input: ['x', `${name}.w`], output: [`${name}/sum`] },
    { name: `${name}/${op}`, opType: op, input: [`${name}/sum`], output: [`${name}/y`] },
  ],
  initializer: [{ name: `${name}.w`, dataType: types.float32, dims: [4, 2], floatData: [...weights] }],
  output: [info(`${name}/y`, types.float32, [1, 2])],
});

interface Net {
  readonly type?: number;
  readonly dims?: Dims;
  /** What `rate` is where a run says nothing: the input is an initializer too. */
  readonly usual?: number;
}

/** @param dims of `rate`; its only number, or all of them, are compared with 16000 */
export function branchingNet({ type = types.int64, dims = [], usual }: Net = {}): Uint8Array {
  const asNumber = {
    name: 'number',
    opType: 'Cast',
    input: ['rate'],
    output: ['number'],
    attribute: [{ name: 'to', type: 2, i: 7 }],
  };
  const isDirect = type === types.int64;
  const then = branch(
    'slow',
    'Relu',
    [1, 2, 3, 4, 5, 6, 7, 8].map((x) => x / 8),
  );
  const otherwise = branch(
    'quick',
    'Neg',
    [8, 7, 6, 5, 4, 3, 2, 1].map((x) => x / 8),
  );
  const graph: onnx.IGraphProto = {
    name: 'g',
    input: [info('x', types.float32, [1, 4]), info('rate', type, dims)],
    output: [info('y', types.float32, [1, 2])],
    initializer: [
      { name: 'wanted', dataType: types.int64, dims: [], int64Data: [16000] },
      ...(usual === undefined ? [] : [{ name: 'rate', dataType: types.int64, dims: [...dims], int64Data: [usual] }]),
    ],
    node: [
      ...(isDirect ? [] : [asNumber]),
      { name: 'same', opType: 'Equal', input: [isDirect ? 'rate' : 'number', 'wanted'], output: ['same'] },
      {
        ...{ name: 'which', opType: 'If', input: ['same'], output: ['y'] },
        attribute: [
          { name: 'then_branch', type: 5, g: then },
          { name: 'else_branch', type: 5, g: otherwise },
        ],
      },
    ],
  };
  const model = { irVersion: 8, opsetImport: [{ domain: '', version: 13 }], graph };
  return new Uint8Array(onnx.ModelProto.encode(model).finish());
}
