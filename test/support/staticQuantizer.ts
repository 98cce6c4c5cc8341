/**
 * Quantizes float networks for tests as onnxruntime's static quantizer does: QDQ around every operator that it knows, or its operators on
 * integers. Scales are min/max of the ranges, in float32; weights symmetric, biases int32 at the accumulator's scale.
 */
import type { Ranges } from '../../src/calibrate/ranges';
import { consumersOf, producersOf } from '../../src/graph/edges';
import { absent, type Attributes, type Graph, int, type Node, type Value, type ValueId } from '../../src/graph/graph';
import { bytesOf, type ElementType, floatsOf, floatTensor, type Tensor } from '../../src/graph/tensor';

export interface Statically {
  readonly notation: 'qdq' | 'qlinear';
  readonly activations: 'int8' | 'uint8' | 'int16' | 'uint16';
  readonly symmetric: boolean;
  readonly perChannel: boolean;
}

interface Params {
  readonly scale: ValueId;
  readonly zeroPoint: ValueId;
  readonly step: number;
}

/** Share their input's integers. */
const moving = new Set([
  'MaxPool',
  'Reshape',
  'Flatten',
  'Transpose',
  'Squeeze',
  'Unsqueeze',
  'Resize',
  'Slice',
  'Split',
]);
const weighing = new Set(['Conv', 'Gemm']);
const known = new Set([
  ...moving,
  ...weighing,
  'Add',
  'Mul',
  'Concat',
  'AveragePool',
  'GlobalAveragePool',
  'Sigmoid',
  'LeakyRelu',
  'Relu',
  'Clip',
]);
const onIntegers: Readonly<Record<string, string>> = {
  ...{ Add: 'QLinearAdd', Mul: 'QLinearMul', Sigmoid: 'QLinearSigmoid', LeakyRelu: 'QLinearLeakyRelu' },
  ...{ AveragePool: 'QLinearAveragePool', GlobalAveragePool: 'QLinearGlobalAveragePool' },
};

const isActivation = (op: string): boolean => op === 'Relu' || op === 'Clip';

/** In integers of its own scale. */
const makesScale = (op: string): boolean => known.has(op) && !moving.has(op) && !isActivation(op);

/** @param graph without BatchNormalization and fused activations, its shapes inferred */
export function quantizeStatically(graph: Graph, ranges: Ranges, how: Statically): Graph {
  return new Quantizer(graph, ranges, how).run();
}

class Quantizer {
  private readonly values: Value[];
  private readonly constants: Map<ValueId, Tensor>;
  private readonly nodes: Node[] = [];
  private readonly params = new Map<ValueId, Params>();
  private readonly integers = new Map<ValueId, ValueId>();
  private readonly reals = new Map<ValueId, ValueId>();

  constructor(
    private readonly graph: Graph,
    private readonly ranges: Ranges,
    private readonly how: Statically,
  ) {
    this.values = [...graph.values];
    this.constants = new Map(graph.constants);
  }

  run(): Graph {
    for (const node of this.graph.nodes) {
      if (!known.has(node.op)) this.inReals(node);
      else if (this.how.notation === 'qdq') this.between(node);
      else this.inIntegers(node);
    }
    const outputs = this.graph.outputs.map((value) => this.realOf(value));
    const { values, constants, nodes } = this;
    const layers = nodes.map(({ name, op, inputs, outputs: [output] }, index) => ({
      index,
      name,
      op,
      input: inputs[0],
      output,
    }));
    return {
      ...this.graph,
      values,
      constants,
      nodes: nodes.map((node, layer) => ({ ...node, layer })),
      layers,
      outputs,
      opsets: { '': Math.max(21, this.graph.opsets['']), 'com.microsoft': 1 },
    };
  }

  private inReals(node: Node): void {
    const read = node.inputs.map((value) => (this.isLive(value) ? this.realOf(value) : value));
    this.push(node.op, node, read, node.outputs, node.attributes);
  }

  /** Float operators that read dequantized values; what they make is quantized when it is read. */
  private between(node: Node): void {
    const [x] = node.inputs;
    const read = node.inputs.map((value) => (this.isLive(value) ? this.realOf(value) : value));
    if (weighing.has(node.op)) {
      read[1] = this.weightsOf(node).real();
      if ((node.inputs[2] ?? absent) !== absent) read[2] = this.biasOf(node).real();
    }
    this.push(node.op, node, read, node.outputs, node.attributes);
    if (moving.has(node.op)) for (const output of node.outputs) this.params.set(output, this.paramsOf(x));
    if (this.feedsActivation(node)) this.reals.set(node.outputs[0], node.outputs[0]);
  }

  /** Whether only an activation reads what the node makes, so that it can be made within the activation's bounds. */
  private feedsActivation(node: Node): boolean {
    const readers = consumersOf(this.graph).get(node.outputs[0]) ?? [];
    const canBound = this.how.notation === 'qdq' ? weighing.has(node.op) : !this.how.symmetric && makesScale(node.op);
    const isSeen = this.graph.outputs.includes(node.outputs[0]);
    return canBound && !isSeen && readers.length === 1 && isActivation(this.graph.nodes[readers[0]].op);
  }

  /** Its bounds are those of the integers: what it reads has been made with them. */
  private isBounded({ inputs: [x] }: Node): boolean {
    const maker = this.graph.nodes[producersOf(this.graph).get(x) ?? -1];
    return maker !== undefined && this.feedsActivation(maker);
  }

  private inIntegers(node: Node): void {
    const [x] = node.inputs;
    const [y] = node.outputs;
    if (isActivation(node.op) && !this.isBounded(node)) return this.inReals(node);
    if (isActivation(node.op)) {
      this.integers.set(y, this.integersOf(x));
      this.params.set(y, this.paramsOf(x));
      return;
    }
    if (moving.has(node.op)) {
      const made = node.outputs.map((output) => this.fresh(`${this.values[output].name}/q`, this.how.activations));
      node.outputs.forEach((output, i) => this.integers.set(output, made[i]).set(output, made[i]));
      for (const output of node.outputs) this.params.set(output, this.paramsOf(x));
      this.push(node.op, node, [this.integersOf(x), ...node.inputs.slice(1)], made, node.attributes);
      return;
    }
    const reader = this.feedsActivation(node)
      ? this.graph.nodes[(consumersOf(this.graph).get(y) ?? [])[0]].outputs[0]
      : y;
    const own = this.paramsOf(reader);
    this.params.set(y, own);
    const made = this.fresh(`${this.values[y].name}/q`, this.how.activations);
    this.integers.set(y, made);
    const out = [own.scale, own.zeroPoint];
    const live = node.inputs.filter((value) => value !== absent && (this.isLive(value) || !weighing.has(node.op)));
    const operands = live.flatMap((value) => [
      this.integersOf(value),
      this.paramsOf(value).scale,
      this.paramsOf(value).zeroPoint,
    ]);
    if (weighing.has(node.op)) {
      const weights = this.weightsOf(node);
      const bias = (node.inputs[2] ?? absent) === absent ? [] : [this.biasOf(node).integers];
      const isConv = node.op === 'Conv';
      const rest = isConv ? [...out, ...bias] : [...(bias.length > 0 ? bias : [absent]), ...out];
      const inputs = [...operands, weights.integers, weights.scale, weights.zeroPoint, ...rest];
      this.push(
        isConv ? 'QLinearConv' : 'QGemm',
        node,
        inputs,
        [made],
        isConv ? node.attributes : gemmAttributes(node),
        isConv ? '' : 'com.microsoft',
      );
    } else if (node.op === 'Concat')
      this.push('QLinearConcat', node, [...out, ...operands], [made], node.attributes, 'com.microsoft');
    else this.push(onIntegers[node.op], node, [...operands, ...out], [made], node.attributes, 'com.microsoft');
  }

  private isLive(value: ValueId): boolean {
    return value !== absent && !this.graph.constants.has(value) && this.graph.values[value].type === 'float32';
  }

  private push(
    op: string,
    { name }: Node,
    inputs: readonly ValueId[],
    outputs: readonly ValueId[],
    attributes: Attributes,
    domain = '',
  ): void {
    this.nodes.push({ name, op, domain, inputs, outputs, attributes, layer: 0 });
  }

  private fresh(name: string, type: ElementType): ValueId {
    return this.values.push({ name, type }) - 1;
  }

  private constant(name: string, tensor: Tensor): ValueId {
    const id = this.values.push({ name, type: tensor.type, shape: tensor.shape }) - 1;
    this.constants.set(id, tensor);
    return id;
  }

  private paramsOf(value: ValueId): Params {
    const found = this.params.get(value);
    if (found) return found;
    const { activations, symmetric } = this.how;
    const { name } = this.values[value];
    const constant = this.constants.get(value);
    const seen = constant ? floatsOf(constant) : [this.ranges.min[value], this.ranges.max[value]];
    const [min, max] = [Math.min(0, ...seen), Math.max(0, ...seen)];
    const bits = activations.endsWith('16') ? 16 : 8;
    const low = activations.startsWith('u') ? 0 : -(2 ** (bits - 1));
    const step = Math.fround(
      symmetric ? (2 * Math.max(-min, max, 1e-6)) / (2 ** bits - 1) : Math.max(max - min, 1e-6) / (2 ** bits - 1),
    );
    const zero = symmetric ? low + 2 ** (bits - 1) : Math.round(low - min / step);
    const params = {
      step,
      scale: this.constant(`${name}_scale`, floatTensor([], [step])),
      zeroPoint: this.constant(`${name}_zero_point`, integerTensor(activations, [], [zero])),
    };
    this.params.set(value, params);
    return params;
  }

  private integersOf(value: ValueId): ValueId {
    const found = this.integers.get(value);
    if (found !== undefined) return found;
    const { scale, zeroPoint } = this.paramsOf(value);
    const made = this.fresh(`${this.values[value].name}_quantized`, this.how.activations);
    const name = `${this.values[value].name}_QuantizeLinear`;
    this.nodes.push({
      name,
      op: 'QuantizeLinear',
      domain: '',
      inputs: [value, scale, zeroPoint],
      outputs: [made],
      attributes: {},
      layer: 0,
    });
    this.integers.set(value, made);
    return made;
  }

  private realOf(value: ValueId): ValueId {
    if (!this.isLive(value)) return value;
    const found = this.reals.get(value);
    if (found !== undefined) return found;
    const inputs = [this.integersOf(value), this.paramsOf(value).scale, this.paramsOf(value).zeroPoint];
    const made = this.fresh(`${this.values[value].name}_dequantized`, 'float32');
    const name = `${this.values[value].name}_DequantizeLinear`;
    this.nodes.push({ name, op: 'DequantizeLinear', domain: '', inputs, outputs: [made], attributes: {}, layer: 0 });
    this.reals.set(value, made);
    return made;
  }

  /** Symmetric int8, one scale or one per output channel. */
  private weightsOf(node: Node): Stored {
    const tensor = this.graph.constants.get(node.inputs[1]);
    const data = floatsOf(tensor ?? floatTensor([0], []));
    const shape = tensor?.shape ?? [];
    const axis = node.op === 'Conv' || node.attributes['transB'] ? 0 : 1;
    const channels = this.how.perChannel ? shape[axis] : 1;
    const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
    const channelOf = (at: number): number => (channels === 1 ? 0 : Math.floor(at / inner) % channels);
    const largest = new Float32Array(channels).fill(1e-6);
    data.forEach((w, at) => (largest[channelOf(at)] = Math.max(largest[channelOf(at)], Math.abs(w))));
    const scales = largest.map((most) => most / 127);
    const integers = Array.from(data, (w, at) => Math.round(w / scales[channelOf(at)]));
    return this.stored(`${node.name}/w`, { integers: integerTensor('int8', shape, integers), scales, axis });
  }

  private biasOf(node: Node): Stored {
    const data = floatsOf(this.graph.constants.get(node.inputs[2]) ?? floatTensor([0], []));
    const { step } = this.paramsOf(node.inputs[0]);
    const scales = this.weightsOf(node).steps.map((scale) => scale * step);
    const integers = Int32Array.from(data, (b, o) => Math.round(b / scales[scales.length === 1 ? 0 : o]));
    return this.stored(`${node.name}/b`, {
      integers: { type: 'int32', shape: [data.length], bytes: bytesOf(integers) },
      scales,
      axis: 0,
    });
  }

  private stored(
    name: string,
    { integers, scales, axis }: { integers: Tensor; scales: Float32Array; axis: number },
  ): Stored {
    const shape = scales.length === 1 ? [] : [scales.length];
    const count = this.values.length;
    const [q, scale] = [
      this.constant(`${name}/q${count}`, integers),
      this.constant(`${name}/scale${count}`, floatTensor(shape, scales)),
    ];
    const zeroPoint = this.constant(
      `${name}/zero${count}`,
      integerTensor(
        'int8',
        shape,
        Array.from(scales, () => 0),
      ),
    );
    const real = (): ValueId => {
      const made = this.fresh(`${name}/real${count}`, 'float32');
      const inputs = integers.type === 'int32' ? [q, scale] : [q, scale, zeroPoint];
      this.nodes.push({
        name: `${name}/DequantizeLinear`,
        op: 'DequantizeLinear',
        domain: '',
        inputs,
        outputs: [made],
        attributes: { axis: int(axis) },
        layer: 0,
      });
      return made;
    };
    return { integers: q, scale, zeroPoint, steps: scales, real };
  }
}

interface Stored {
  readonly integers: ValueId;
  readonly scale: ValueId;
  readonly zeroPoint: ValueId;
  readonly steps: Float32Array;
  readonly real: () => ValueId;
}

const gemmAttributes = ({ attributes: { transA, transB, alpha } }: Node): Attributes => ({
  ...(transA && { transA }),
  ...(transB && { transB }),
  ...(alpha && { alpha }),
});

export function integerTensor(type: ElementType, shape: readonly number[], integers: readonly number[]): Tensor {
  const bytes = type.endsWith('16')
    ? bytesOf(Uint16Array.from(integers, (q) => q & 65535))
    : Uint8Array.from(integers, (q) => q & 255);
  return { type, shape, bytes };
}
