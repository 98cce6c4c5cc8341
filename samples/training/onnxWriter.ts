/** Writes ONNX node by node: operators as calls on names of values. */
import type { onnx } from 'onnx-proto';
import { encodeModel } from '../../src/formats/onnx/decode';

export type Name = string;

export class OnnxWriter {
  private readonly nodes: onnx.INodeProto[] = [];
  private readonly inputs: onnx.IValueInfoProto[] = [];
  private readonly initializers: onnx.ITensorProto[] = [];
  private count = 0;

  input(name: Name, shape: readonly number[]): Name {
    this.inputs.push({
      name,
      type: { tensorType: { elemType: 1, shape: { dim: shape.map((dimValue) => ({ dimValue })) } } },
    });
    return name;
  }

  /** Of float32. */
  constant(values: readonly number[], shape: readonly number[] = []): Name {
    return this.stored({ dataType: 1, floatData: [...values], dims: [...shape] });
  }

  /** Of int64: shapes, axes. */
  integers(values: readonly number[]): Name {
    return this.stored({ dataType: 7, int64Data: [...values], dims: [values.length] });
  }

  node(
    opType: string,
    inputs: readonly Name[],
    attributes: Readonly<Record<string, number | readonly number[]>> = {},
  ): Name {
    return this.several(opType, inputs, 1, attributes)[0];
  }

  several(
    opType: string,
    inputs: readonly Name[],
    outputs: number,
    attributes: Readonly<Record<string, number | readonly number[]>> = {},
  ): readonly Name[] {
    const output = Array.from({ length: outputs }, () => this.fresh());
    this.nodes.push({ opType, input: [...inputs], output, attribute: Object.entries(attributes).map(attributeOf) });
    return output;
  }

  /** Gives a value a name that it leaves the graph by. */
  named(value: Name, name: Name): void {
    this.nodes.push({ opType: 'Identity', input: [value], output: [name] });
  }

  bytes(outputs: readonly Name[]): Uint8Array {
    return encodeModel({
      irVersion: 8,
      opsetImport: [{ domain: '', version: 13 }],
      graph: {
        name: 'training',
        node: this.nodes,
        input: this.inputs,
        initializer: this.initializers,
        output: outputs.map((name) => ({ name, type: { tensorType: { elemType: 1 } } })),
      },
    });
  }

  private stored(tensor: onnx.ITensorProto): Name {
    const name = this.fresh();
    this.initializers.push({ name, ...tensor });
    return name;
  }

  private fresh(): Name {
    return `v${this.count++}`;
  }
}

/** Whole numbers are integers, but for what ONNX has as floats. */
function attributeOf([name, value]: [string, number | readonly number[]]): onnx.IAttributeProto {
  if (typeof value !== 'number') return { name, type: 7, ints: [...value] };
  return name === 'alpha' ? { name, type: 1, f: value } : { name, type: 2, i: value };
}
