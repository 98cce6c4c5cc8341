/** Forms of onnxruntime's own operators, and of ONNX's newest, that transformers have. */
import { absent, type Attributes, float, int, ints, string, type ValueId } from '../../src/graph/graph';
import { floatTensor, intTensor } from '../../src/graph/tensor';
import type { GraphBuilder } from './buildGraph';
import { form, type Form, other, productForm, shaped } from './form';

const own = (op: string): string => `com.microsoft::${op}`;

/** (1, 36, 10): 36 tokens. */
const tokens = (name: string, body: (build: GraphBuilder, x: ValueId) => ValueId, opset = 18): Form =>
  productForm(name, [1, 36, 10], body, opset);

const projected = (build: GraphBuilder, x: ValueId, name: string, width: number): ValueId =>
  build.node('MatMul', name, [x, build.floats(`${name}.w`, [10, width])]);

const activationForms: readonly Form[] = [
  ...['Gelu', 'FastGelu', 'QuickGelu'].map((op) =>
    form(`onnxruntime’s ${op}`, (build, x) => build.node(own(op), 'form', [x])),
  ),
  form('Swish', (build, x) => build.node('Swish', 'form', [x], { alpha: float(1.3) }), { opset: 24 }),
  ...['FastGelu', 'BiasGelu'].map((op) =>
    tokens(`onnxruntime’s ${op} with a bias`, (build, x) =>
      build.node(own(op), 'form', [x, build.floats('bias', [10])]),
    ),
  ),
];

const skipNormal = (op: string, count: number): Form =>
  tokens(`onnxruntime’s ${op} of ${count} inputs`, (build, x) => {
    const skip = projected(build, x, 'skip', 10);
    const parameters = ['gain', 'offset', 'bias'].slice(0, count - 2).map((name) => build.floats(name, [10], 0.2, 1.5));
    return build.node(own(op), 'form', [x, skip, ...parameters], { epsilon: float(1e-3) });
  });

const normalForms: readonly Form[] = [
  ...[3, 4, 5].map((count) => skipNormal('SkipLayerNormalization', count)),
  skipNormal('SkipSimplifiedLayerNormalization', 3),
  tokens('onnxruntime’s SkipLayerNormalization, whose sum is read', (build, x) => {
    const inputs = [x, projected(build, x, 'skip', 10), build.floats('gain', [10]), build.floats('offset', [10])];
    const normal = build.node(own('SkipLayerNormalization'), 'form', inputs, {}, 4);
    return build.node('Add', 'sum', [normal, build.output(normal, 3)]);
  }),
];

const fusedForms: readonly Form[] = [
  ...[
    ['Relu', []],
    ['LeakyRelu', [0.2]],
    ['Clip', [-0.3, 0.7]],
    ['Sigmoid', []],
  ].map(([activation, numbers]) =>
    form(`onnxruntime’s FusedConv, ${activation as string}`, (build, x) =>
      build.node(own('FusedConv'), 'form', [x, build.floats('k', [4, 4, 3, 3]), build.floats('kb', [4])], {
        ...{ activation: string(activation as string), pads: ints([1, 1, 1, 1]) },
        ...((numbers as number[]).length > 0 && { activation_params: { kind: 'floats', value: numbers as number[] } }),
      }),
    ),
  ),
  form('onnxruntime’s FusedConv with a sum', (build, x) =>
    build.node(
      own('FusedConv'),
      'form',
      [x, build.floats('k', [4, 4, 1, 1]), build.floats('kb', [4]), other(build, x)],
      {
        activation: string('Relu'),
      },
    ),
  ),
  productForm('onnxruntime’s FusedMatMul, both turned', [4, 9, 10], (build, x) => {
    const second = shaped(build, other(build, shaped(build, x, 'maps', [1, 4, 9, 10])), 'second', [4, 10, 9]);
    return build.node(own('FusedMatMul'), 'form', [x, second], { transA: int(1), transB: int(1), alpha: float(0.3) });
  }),
];

const heads = (op: string, how: Attributes, mask?: boolean): Form =>
  tokens(`${op} ${Object.keys(how).join(' ')}${mask ? ' and a mask' : ''}`, (build, x) => {
    const [q, k, v] = ['q', 'k', 'v'].map((name) => projected(build, x, name, 12));
    const bias = build.floats('bias', [36], -0.3, 0.3);
    const added = mask ? [absent, build.floats('mask', [1, 1, 36, 36])] : [];
    return build.node(own(op), 'form', [q, k, v, bias, ...added], { num_heads: int(3), ...how });
  });

const rotary = (name: string, op: string, how: Attributes, inputs: 'given' | 'positions'): Form =>
  tokens(
    name,
    (build, x) => {
      const wide = projected(build, x, 'wide', 24);
      const table = (what: string, f: (x: number) => number): ValueId => {
        const rows = inputs === 'given' && op === 'RotaryEmbedding' ? [1, 36, 4] : [50, 4];
        const length = rows.reduce((a, b) => a * b, 1);
        const angle = (at: number): number => Math.floor(at / 4) * 10 ** (-(at % 4) / 2);
        return build.constant(
          what,
          floatTensor(
            rows,
            Float32Array.from({ length }, (_, at) => f(angle(at))),
          ),
        );
      };
      const positions = build.constant(
        'positions',
        intTensor(
          [1, 36],
          Array.from({ length: 36 }, (_, i) => i + 3),
        ),
      );
      const tables = [table('cos', Math.cos), table('sin', Math.sin)];
      const all =
        op === 'RotaryEmbedding'
          ? [wide, ...tables, ...(inputs === 'given' ? [] : [positions])]
          : [wide, positions, ...tables];
      return build.node(op, 'form', all, { num_heads: int(3), ...how });
    },
    23,
  );

const attentionForms: readonly Form[] = [
  heads('MultiHeadAttention', {}),
  heads('MultiHeadAttention', { scale: float(0.2), unidirectional: int(1) }),
  heads('MultiHeadAttention', {}, true),
  ...([{}, { unidirectional: int(1) }] as readonly Attributes[]).map((how) =>
    tokens(`onnxruntime’s Attention ${Object.keys(how).join(' ')}`, (build, x) =>
      build.node(own('Attention'), 'form', [x, build.floats('qkv', [10, 36]), build.floats('qkv.b', [36])], {
        ...{ num_heads: int(3) },
        ...how,
      }),
    ),
  ),
  tokens(
    'Attention of fewer heads of keys, causal',
    (build, x) => {
      const inputs = [projected(build, x, 'q', 16), projected(build, x, 'k', 8), projected(build, x, 'v', 8)];
      const how = { q_num_heads: int(4), kv_num_heads: int(2), is_causal: int(1) };
      return build.node('Attention', 'form', inputs, how);
    },
    23,
  ),
  form(
    'Attention of maps, capped, with a mask',
    (build, x) => {
      const mask = build.floats('mask', [9, 9]);
      return build.node('Attention', 'form', [x, other(build, x), x, mask], { scale: float(0.6), softcap: float(2) });
    },
    { opset: 23 },
  ),
  rotary('RotaryEmbedding', 'RotaryEmbedding', {}, 'positions'),
  rotary('RotaryEmbedding of neighbours', 'RotaryEmbedding', { interleaved: int(1) }, 'given'),
  rotary('onnxruntime’s RotaryEmbedding', own('RotaryEmbedding'), {}, 'positions'),
];

export const runtimeForms: readonly Form[] = [...activationForms, ...normalForms, ...fusedForms, ...attentionForms];
