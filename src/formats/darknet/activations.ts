/** The pointwise functions of Darknet's `activation=` as ONNX operators. */
import { type Attributes, float, type ValueId } from '../../graph/graph';

export interface PointwiseEmitter {
  /** Adds a node to the layer, named `<layer>/<suffix>`, whose output has the shape of its first input. */
  readonly node: (op: string, suffix: string, inputs: readonly ValueId[], attributes?: Attributes) => ValueId;
  /** A scalar constant, named `<layer>/<suffix>`. */
  readonly scalar: (suffix: string, value: number) => ValueId;
}

type Emit = (emit: PointwiseEmitter, x: ValueId) => ValueId;

const clip =
  (name: string, min: number, max: number): Emit =>
  ({ node, scalar }, x) =>
    node('Clip', name, [x, scalar(`${name}/min`, min), scalar(`${name}/max`, max)]);

/** f(x) by name. `linear` has no node. */
const emitters: Readonly<Record<string, Emit>> = {
  linear: (_, x) => x,
  leaky: ({ node }, x) => node('LeakyRelu', 'leaky', [x], { alpha: float(0.1) }),
  relu: ({ node }, x) => node('Relu', 'relu', [x]),
  relu6: clip('relu6', 0, 6),
  hardtan: clip('hardtan', -1, 1),
  logistic: ({ node }, x) => node('Sigmoid', 'logistic', [x]),
  // 2·σ(x) − 1 = tanh(x / 2)
  loggy: ({ node, scalar }, x) => node('Tanh', 'loggy', [node('Mul', 'half', [x, scalar('half/factor', 0.5)])]),
  tanh: ({ node }, x) => node('Tanh', 'tanh', [x]),
  elu: ({ node }, x) => node('Elu', 'elu', [x], { alpha: float(1) }),
  selu: ({ node }, x) => node('Selu', 'selu', [x], { alpha: float(1.6732), gamma: float(1.0507) }),
  relie: ({ node }, x) => node('LeakyRelu', 'relie', [x], { alpha: float(0.01) }),
  // max(x, 0) + 0.1·x
  ramp: ({ node, scalar }, x) =>
    node('Add', 'ramp', [node('Relu', 'relu', [x]), node('Mul', 'tenth', [x, scalar('tenth/factor', 0.1)])]),
  // x·σ(x)
  swish: ({ node }, x) => node('Mul', 'swish', [x, node('Sigmoid', 'sigmoid', [x])]),
  // x·tanh(ln(1 + eˣ))
  mish: ({ node }, x) => node('Mul', 'mish', [x, node('Tanh', 'tanh', [node('Softplus', 'softplus', [x])])]),
  // x·clip(x/2 + 1, 0, 1): x above 0, x²/2 + x down to −2, and 0
  hard_mish: ({ node, scalar }, x) => {
    const half = node('Mul', 'half', [x, scalar('half/factor', 0.5)]);
    const gate = clip('gate', 0, 1)({ node, scalar }, node('Add', 'lifted', [half, scalar('lifted/one', 1)]));
    return node('Mul', 'hard_mish', [x, gate]);
  },
  // x/2·(1 + tanh(0.797885·x + 0.035677·x³))
  gelu: ({ node, scalar }, x) => {
    const cube = node('Mul', 'cube', [x, node('Mul', 'square', [x, x])]);
    const linear = node('Mul', 'linear', [x, scalar('linear/factor', 0.797885)]);
    const sum = node('Add', 'sum', [linear, node('Mul', 'cubic', [cube, scalar('cubic/factor', 0.035677)])]);
    const gate = node('Add', 'gate', [node('Tanh', 'tanh', [sum]), scalar('gate/one', 1)]);
    return node('Mul', 'gelu', [node('Mul', 'half', [x, scalar('half/factor', 0.5)]), gate]);
  },
};

export const supportedActivations: readonly string[] = Object.keys(emitters);

export const isActivation = (name: string): boolean => Object.hasOwn(emitters, name);

/** Adds the nodes of an activation that `isActivation` knows, and answers their result. */
export function emitActivation(emit: PointwiseEmitter, name: string, x: ValueId): ValueId {
  return emitters[name](emit, x);
}
