/**
 * The int8 form in which onnxruntime is fastest on x86: uint8 activations and int8 weights per channel, as
 * QuantizeLinear/DequantizeLinear pairs that the runtime fuses into integer operators. Scales are made up (all
 * activations alike), which changes no operator and hence no time. A ReLU is what uint8 with zero point 0 clamps.
 */
import { expandActivations } from '../src/formats/onnx/expandActivations';
import { absent } from '../src/graph/graph';
import type { Attributes, Graph, Node, Value, ValueId } from '../src/graph/graph';
import { bytesOf, floatsOf, sizeOf } from '../src/graph/tensor';
import type { ElementType, Shape } from '../src/graph/tensor';

const activationScale = 0.04;
const shifted = 128;

/** Operators that onnxruntime runs in integers between such pairs. */
const integerOps = new Set([
  'Conv',
  'Add',
  'Mul',
  'MaxPool',
  'AveragePool',
  'GlobalAveragePool',
  'Concat',
  'Resize',
  'Upsample',
  'LeakyRelu',
  'Relu',
  'Clip',
  'Reshape',
  'Flatten',
]);

export function qdqGraph(fused: Graph): Graph {
  const graph = expandActivations(fused);
  const values: Value[] = [...graph.values];
  const constants = new Map(graph.constants);
  const nodes: Node[] = [];
  const dequantized = new Map<ValueId, ValueId>();

  const value = (name: string, type: ElementType, shape?: Shape): ValueId => values.push({ name, type, shape }) - 1;
  const constant = (name: string, type: ElementType, shape: Shape, data: ArrayBufferView): ValueId => {
    const id = value(name, type, shape);
    constants.set(id, { type, shape, bytes: bytesOf(data) });
    return id;
  };
  const add = (op: string, name: string, inputs: ValueId[], output: ValueId, attributes: Attributes = {}): void => {
    nodes.push({ name: `${name}/${op}`, op, domain: '', inputs, outputs: [output], attributes, layer: 0 });
  };

  const scale = constant('bench/scale', 'float32', [], Float32Array.of(activationScale));
  const zeroPoints = new Map(
    [0, shifted].map((zp) => [zp, constant(`bench/zero${zp}`, 'uint8', [], Uint8Array.of(zp))]),
  );

  /** Puts a pair behind a value; its readers read the pair. */
  const quantizeValue = (id: ValueId, zeroPoint: number, as = id): void => {
    const { name, shape } = values[as];
    const zero = zeroPoints.get(zeroPoint) ?? absent;
    const integers = value(`${name}/q`, 'uint8', shape);
    const real = value(`${name}/dq`, 'float32', shape);
    add('QuantizeLinear', name, [id, scale, zero], integers);
    add('DequantizeLinear', name, [integers, scale, zero], real);
    dequantized.set(as, real);
  };

  const weightsOf = (node: Node): ValueId[] => {
    const [, weights, bias = absent] = node.inputs;
    const tensor = constants.get(weights);
    if (!tensor) throw new Error(`${node.name}: weights are not constant`);
    const { name, shape = [] } = values[weights];
    const reals = floatsOf(tensor);
    const perChannel = sizeOf(shape) / shape[0];
    const scales = Float32Array.from({ length: shape[0] }, (_, o) => {
      return (
        reals.subarray(o * perChannel, (o + 1) * perChannel).reduce((most, w) => Math.max(most, Math.abs(w)), 1e-6) /
        127
      );
    });
    const integers = Int8Array.from(reals, (w, i) => Math.round(w / scales[Math.floor(i / perChannel)]));
    const axis: Attributes = { axis: { kind: 'int', value: 0 } };
    const inputs = (what: string, type: ElementType, of: Shape, data: ArrayBufferView, by: Float32Array): ValueId => {
      const zeros = type === 'int8' ? new Int8Array(by.length) : new Int32Array(by.length);
      const given = [
        constant(`${name}/${what}`, type, of, data),
        constant(`${name}/${what}/scale`, 'float32', [by.length], by),
        constant(`${name}/${what}/zero`, type, [by.length], zeros),
      ];
      const real = value(`${name}/${what}/dq`, 'float32', of);
      add('DequantizeLinear', `${name}/${what}`, given, real, axis);
      return real;
    };
    const made = [inputs('int8', 'int8', shape, integers, scales)];
    const biasTensor = constants.get(bias);
    if (biasTensor) {
      const by = scales.map((s) => s * activationScale);
      const rounded = Int32Array.from(floatsOf(biasTensor), (b, o) => Math.round(b / by[o]));
      made.push(inputs('int32', 'int32', [shape[0]], rounded, by));
    }
    return made;
  };

  const readersOf = (id: ValueId): Node[] => graph.nodes.filter(({ inputs }) => inputs.includes(id));
  /** The ReLU or Clip that alone reads a node's output: uint8 with zero point 0 does its work. */
  const clampAfter = (node: Node): Node | undefined => {
    const readers = readersOf(node.outputs[0]);
    return readers.length === 1 && (readers[0].op === 'Relu' || readers[0].op === 'Clip') ? readers[0] : undefined;
  };

  graph.inputs.forEach((id) => quantizeValue(id, shifted));
  const absorbed = new Set<Node>();
  for (const node of graph.nodes) {
    if (absorbed.has(node)) continue;
    const [first] = node.inputs;
    const data = node.op === 'Conv' ? [first] : node.inputs;
    const reals = data.map((id) => dequantized.get(id) ?? id);
    const inputs = node.op === 'Conv' ? [...reals, ...weightsOf(node)] : reals;
    nodes.push({ ...node, inputs });
    if (!integerOps.has(node.op)) continue;
    const clamp = node.op === 'Conv' || node.op === 'Add' ? clampAfter(node) : undefined;
    if (clamp) absorbed.add(clamp);
    quantizeValue(node.outputs[0], clamp ? 0 : shifted, clamp ? clamp.outputs[0] : node.outputs[0]);
  }
  return { ...graph, values, constants, nodes, outputs: graph.outputs.map((id) => dequantized.get(id) ?? id) };
}
