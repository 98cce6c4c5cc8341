/**
 * docs/operators.md: the operator table, with the steps that the forms of `test/support/forms.ts` become, and which exports
 * carry those steps, as the exports themselves say.
 */
import { raiseRules } from '../../src/formats/onnx/raiseRules';
import { newestOpset } from '../../src/formats/onnx/raiseOpset';
import type { Ranges } from '../../src/calibrate/ranges';
import { planOf } from '../../src/export/verilog/plan';
import { int, type Graph } from '../../src/graph/graph';
import { operators, type Operator, type OperatorKind } from '../../src/graph/ops';
import { writerFor } from '../../src/export/writers';
import { prepare } from '../../src/passes/pipeline';
import { strict } from '../../src/quantize/presets/strict';
import { quantize } from '../../src/quantize/quantize';
import type { QuantizedModel, StepKind } from '../../src/quantize/quantizedModel';
import { stepKinds } from '../../src/quantize/steps/steps';
import { InputError } from '../../src/util/errors';
import { graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';
import { inferShapes } from '../../src/graph/shapes';
import { bytesNhwc, tokensAndMask } from '../support/arrayNets';
import { forms, infiniteBorder } from '../support/forms';

const kinds = Object.keys(stepKinds) as StepKind[];
const formats = ['json', 'npz', 'c', 'fpga', 'verilog', 'onnx-qdq', 'onnx-qlinear', 'onnx-integer', 'qonnx'] as const;

const titles: Readonly<Record<OperatorKind, string>> = {
  convolution: 'Convolutions',
  matrix: 'Products of matrices, and recurrences of them',
  normalization: 'Normalizations',
  activation: 'Functions of one value, and Softmax',
  arithmetic: 'Arithmetic and comparisons',
  pool: 'Pools',
  layout: 'Moves',
  resize: 'Sizes',
  reduction: 'Reductions',
  shape: 'Shapes and constants',
  quantization: 'Quantization',
};

export function operatorsPage(): string {
  const narrow = [...forms.map(({ graph }) => graph), infiniteBorder.graph, moves()];
  const programs = [
    ...narrow.map((graph) => ({ graph, model: programOf(graph, 8) })),
    { graph: gate(), model: programOf(gate(), 16) },
    ...[tokens, bytes].map((graph) => ({ graph, model: programOf(graph, 8) })),
  ];
  const steps = stepsByOperator(programs);
  return [
    ...head,
    ...Object.entries(titles).flatMap(([kind, title]) => section(kind, title, steps)),
    ...exportTable(programs.map(({ model }) => model)),
  ].join('\n');
}

/** Moves that are too plain for a form. */
function moves(): Graph {
  const b = graphBuilder(random(1));
  const x = b.node('Conv', 'conv', [b.input('x', [1, 4, 4, 4]), b.floats('w', [4, 4, 1, 1])]);
  const half = b.node('Split', 'split', [x], { axis: int(1) }, 2);
  const wide = b.node('Unsqueeze', 'wide', [
    b.node('Concat', 'joined', [b.output(half, 1), half], { axis: int(1) }),
    b.ints('a', [0]),
  ]);
  const back = b.node('Squeeze', 'back', [wide, b.ints('b', [0])]);
  return b.build([b.node('Gemm', 'fc', [b.node('Flatten', 'flat', [back]), b.floats('v', [64, 3])])]);
}

const head: readonly string[] = [
  '# Operators',
  '',
  '<!-- Written by `npm run operators` from src/graph/ops and the forms of test/support/forms.ts. -->',
  '',
  `ONNX's default domain, operator sets 1 to ${newestOpset}. Models of older sets are brought to 13 first: *changed in* names the versions whose forms are`,
  'rewritten for that; later forms are read as they are. In integers an operator is',
  '',
  '- **integers**: steps of the program, named as in every export; several operators, or an operator and its neighbours, may become one step;',
  '- **table**: one step, `lookup`, a table of the function, addressed by integers of up to `tableBits` bits, or `curve` beyond, lines between knots;',
  '- **island**: it runs in float, in onnxruntime, between integers that are made of its results, and is listed in every result with the reason. In',
  '  export `c` it is a function that you write. So does an operator with integers where its note does not hold, where the recipe says `float`,',
  '  and every operator that is not here, of other domains too.',
  '',
  'Refused is only what onnxruntime cannot run either. Several images at once are channels of one image where a step looks at neighbours (convolutions,',
  'pools), with the weights once for each.',
  '',
  'An `If` whose condition is known before the network runs, as a constant or by what follows from shapes, gives way to the branch that is taken; a `Loop`',
  'whose count is, and which nothing ends earlier, and a `Scan` along a known length, to its body, as often as it is run (50,000 nodes at most); a sequence whose members are known, to its',
  'members; a call of a function that the file brings, to the nodes of the function.',
  '',
];

function section(kind: string, title: string, steps: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const rows = Object.entries(operators).filter(([, operator]) => operator.kind === kind);
  return [
    `## ${title}`,
    '',
    '| operator | what it computes | in integers | changed in | with what |',
    '|---|---|---|---|---|',
    ...rows.map(
      ([op, row]) => `| ${[op, row.doc, support(op, row, steps), changes(op), row.note].map(cell).join(' | ')} |`,
    ),
    '',
  ];
}

const cell = (text: string): string => text.replace(/\|/g, '\\|').replace(/_/g, '\\_') || '–';

function support(op: string, { integer, kind }: Operator, steps: ReadonlyMap<string, ReadonlySet<string>>): string {
  if (integer === 'lookup') return 'table: `lookup`, or `curve`';
  if (integer === 'float') return kind === 'shape' ? 'computed beforehand where it can be, else an island' : 'island';
  const made = kinds.filter((step) => step !== 'island' && steps.get(op)?.has(step));
  return made.length === 0
    ? 'integers: nothing of its own'
    : `integers: ${made.map((step) => `\`${step}\``).join(', ')}`;
}

function changes(op: string): string {
  const versions = raiseRules.filter(({ ops }) => ops.includes(op)).map(({ since }) => since);
  return [...new Set(versions)].sort((a, b) => a - b).join(', ');
}

/** Rows that are picked by an input, and pixels in bytes. */
const tokens = inferShapes(tokensAndMask());
const bytes = inferShapes(bytesNhwc());

/** A function whose input is wider than a table. */
function gate(): Graph {
  const b = graphBuilder(random(1));
  const x = b.node('Conv', 'conv', [b.input('x', [1, 4, 4, 4]), b.floats('w', [4, 4, 1, 1])]);
  return b.build([b.node('Conv', 'after', [b.node('Sigmoid', 'gate', [x]), b.floats('v', [4, 4, 1, 1])])]);
}

function programOf(graph: Graph, bits: number): QuantizedModel {
  const { graph: prepared } = prepare(graph);
  const settings = { ...strict.settings, bits: { weights: bits, activations: bits, bias: 32 } };
  return quantize(prepared, unitRanges(prepared), settings).model;
}

/** Which steps an operator becomes does not depend on the numbers. */
function unitRanges({ values }: Graph): Ranges {
  const all = (of: number): Float64Array => new Float64Array(values.length).fill(of);
  return { min: all(-1), max: all(1), images: 1 };
}

/** Of each operator: the steps of the layers that it is in some form. */
function stepsByOperator(
  programs: readonly { readonly graph: Graph; readonly model: QuantizedModel }[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const made = new Map<string, Set<string>>();
  for (const { graph, model } of programs) {
    for (const step of model.steps) {
      const { op } = graph.layers[step.layer];
      made.set(op, (made.get(op) ?? new Set()).add(step.kind));
    }
  }
  return made;
}

function exportTable(models: readonly QuantizedModel[]): string[] {
  return [
    '## Steps and exports',
    '',
    'What each kind of step computes stands in export `json`. ● the export has it; – it does not: `verilog` then names the step and leaves it to you,',
    'others refuse the model by name. Limits of widths are in docs/exports.md.',
    '',
    `| step | ${formats.map((format) => `\`${format}\``).join(' | ')} |`,
    `|---|${formats.map(() => '---|').join('')}`,
    ...kinds.map((kind) => `| \`${kind}\` | ${formats.map((format) => mark(models, kind, format)).join(' | ')} |`),
    '',
  ];
}

function mark(models: readonly QuantizedModel[], kind: StepKind, format: (typeof formats)[number]): string {
  const having = models.filter(({ steps }) => steps.some((step) => step.kind === kind));
  const plain = having.filter(({ steps }) => steps.every((step) => step.kind !== 'island' || kind === 'island'));
  const [model] = plain.length > 0 ? plain : having;
  if (!model) throw new Error(`no form has a step of kind ${kind}: add one to test/support/forms.ts`);
  if (format === 'verilog') return planOf(model).layers.some(({ step }) => step.kind === kind) ? '●' : '–';
  try {
    return writerFor(format).write(model, { name: 'net', provenance: '' }).length > 0 ? '●' : '–';
  } catch (error) {
    if (error instanceof InputError) return '–';
    throw error;
  }
}
