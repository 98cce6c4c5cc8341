/**
 * The top level in Verilog: an AXI4-Stream for each input and output, a stage for each step, and the streams between them.
 * A beat on the outside holds the lanes of a stream, each extended to whole bytes.
 */
import type { ValueId } from '../graph/graph';
import { gcd } from './bits';
import {
  beatBits,
  beatsOf,
  type Network,
  type Stage,
  type StageBlock,
  type StageInput,
  type StreamForm,
} from './network';
import { commentLine, instance, range } from './verilogText';

/** Bytes of a lane on the outside. */
export const laneBytes = ({ bits }: StreamForm): number => Math.ceil(bits / 8);

export const portName = (side: 's' | 'm', index: number, count: number): string =>
  count === 1 ? `${side}_axis` : `${side}${index}_axis`;

export const memoryFileName = (stage: string, memory: string): string => `memory/${stage}_${memory}.mem`;

export function topText(network: Network, title: string): string {
  const inputs = network.inputs.map((form, i) => ({ form, port: portName('s', i, network.inputs.length) }));
  const outputs = network.outputs.map((form, i) => ({ form, port: portName('m', i, network.outputs.length) }));
  const made = new Map<ValueId, Made>([
    ...inputs.map(({ form, port }) => [form.value, { form, wire: `in_${port}` }] as const),
    ...network.stages.map(({ id, output }) => [output.value, { form: output, wire: id }] as const),
  ]);
  const adapted = new Adapters(made);
  const stages = network.stages.map((stage) => stageText(stage, adapted));
  const leaving = outputs.map(({ form, port }) => outputText(form, port, adapted.read(form, `out_${port}`)));
  return [
    `// ${commentLine(title)}`,
    '// Streams of pixels in, streams of integers out; every stage works at the same time. Reset is synchronous and low active.',
    'module stream_top (',
    [
      '    input  wire aclk',
      '    input  wire aresetn',
      ...inputs.flatMap(({ form, port }) => inputPorts(form, port)),
      ...outputs.flatMap(({ form, port }) => outputPorts(form, port)),
      '    output wire frame_error',
    ].join(',\n'),
    ');',
    '    wire rst = !aresetn;',
    '',
    ...inputs.map(({ form, port }) => inputText(form, port)),
    `    assign frame_error = |{${inputs.map(({ port }) => `${port}_misframed`).join(', ')}};`,
    '',
    ...stages,
    ...leaving,
    'endmodule',
    '',
  ].join('\n');
}

interface Made {
  readonly form: StreamForm;
  /** Stem of the wires. */
  readonly wire: string;
}

const wires = (name: string, bits: number): string =>
  [`    wire ${name}_valid, ${name}_ready;`, `    wire ${range(bits)} ${name}_data;`].join('\n');

/** Hands streams to their readers in the form that these want. */
class Adapters {
  readonly made: ReadonlyMap<ValueId, Made>;
  constructor(made: ReadonlyMap<ValueId, Made>) {
    this.made = made;
  }

  /** The text that brings a value to this form, and the stem of its wires. */
  read(wanted: StageInput, name: string): { readonly text: readonly string[]; readonly wire: string } {
    const from = this.made.get(wanted.value);
    if (!from) throw new RangeError(`value ${wanted.value} is made by no stage`);
    const common = gcd(from.form.lanes, wanted.lanes);
    const text: string[] = [];
    let wire = from.wire;
    for (const [module, before, after] of [
      ['stream_narrow', from.form.lanes, common],
      ['stream_widen', common, wanted.lanes],
    ] as const) {
      if (before === after) continue;
      const next = `${name}_${module === 'stream_narrow' ? 'parts' : 'word'}`;
      text.push(wires(next, after * wanted.bits), adapter(module, next, wire, before, after, wanted.bits));
      wire = next;
    }
    return { text, wire };
  }
}

function adapter(module: string, name: string, from: string, inLanes: number, outLanes: number, bits: number): string {
  const parameters = { IN_LANES: inLanes, OUT_LANES: outLanes, BITS: bits };
  return instance(module, `${name}_i`, parameters, { ...clocked, ...inOf(from), ...outOf(name) });
}

const clocked = { clk: 'aclk', rst: 'rst' };
const inOf = (wire: string) => ({ in_valid: `${wire}_valid`, in_ready: `${wire}_ready`, in_data: `${wire}_data` });
const outOf = (wire: string) => ({ out_valid: `${wire}_valid`, out_ready: `${wire}_ready`, out_data: `${wire}_data` });

function stageText(stage: Stage, adapters: Adapters): string {
  const { id, step, inputs, output, blocks } = stage;
  const read = adapters.read(inputs[0], `${id}_in`);
  const { channels, height, width } = output.map;
  const lines = [
    `    // ${commentLine(`${step.kind} ${step.name}: ${channels} channels, ${height} x ${width}`)}`,
    ...read.text,
    wires(id, beatBits(output)),
  ];
  let from = read.wire;
  let framed: StageBlock | undefined;
  for (const [i, block] of blocks.entries()) {
    const to = i === blocks.length - 1 ? id : `${id}_${i}`;
    if (to !== id) lines.push(wires(to, block.outBits));
    if (block.taps) lines.push(`    wire ${to}_inside, ${to}_first, ${to}_last;`);
    lines.push(blockText(stage, block, `${id}_${block.module}`, from, to, framed !== undefined));
    framed = block.taps ? block : undefined;
    from = to;
  }
  return [...lines, ''].join('\n');
}

function blockText({ id }: Stage, block: StageBlock, name: string, from: string, to: string, framed: boolean): string {
  const files = Object.entries(block.files ?? {}).map(([key, memory]) => [key, `"${memoryFileName(id, memory)}"`]);
  const frame = (side: 'in' | 'out', wire: string): Readonly<Record<string, string>> => ({
    ...{ [`${side}_inside`]: `${wire}_inside`, [`${side}_first`]: `${wire}_first`, [`${side}_last`]: `${wire}_last` },
  });
  return instance(
    block.module,
    name,
    { ...block.parameters, ...(Object.fromEntries(files) as Readonly<Record<string, string>>) },
    {
      ...clocked,
      ...inOf(from),
      ...(framed && frame('in', from)),
      ...outOf(to),
      ...(block.taps && frame('out', to)),
    },
  );
}

const outside = (form: StreamForm): number => form.lanes * laneBytes(form) * 8;

const inputPorts = (form: StreamForm, port: string): readonly string[] => [
  `    input  wire ${port}_tvalid`,
  `    output wire ${port}_tready`,
  `    input  wire ${range(outside(form))} ${port}_tdata`,
  `    input  wire ${port}_tlast`,
];

const outputPorts = (form: StreamForm, port: string): readonly string[] => [
  `    output wire ${port}_tvalid`,
  `    input  wire ${port}_tready`,
  `    output wire ${range(outside(form))} ${port}_tdata`,
  `    output wire ${port}_tlast`,
];

function inputText(form: StreamForm, port: string): string {
  const wire = `in_${port}`;
  return [
    wires(wire, beatBits(form)),
    `    wire ${port}_misframed;`,
    instance(
      'axis_in',
      `${port}_i`,
      { LANES: form.lanes, BITS: form.bits, BEATS: beatsOf(form) },
      { ...clocked, ...axis(port), misframed: `${port}_misframed`, ...outOf(wire) },
    ),
  ].join('\n');
}

function outputText(form: StreamForm, port: string, { text, wire }: ReturnType<Adapters['read']>): string {
  const out = instance(
    'axis_out',
    `${port}_i`,
    { LANES: form.lanes, BITS: form.bits, BEATS: beatsOf(form) },
    { ...clocked, ...inOf(wire), ...axis(port) },
  );
  return [...text, out].join('\n');
}

const axis = (port: string): Readonly<Record<string, string>> =>
  Object.fromEntries(['tvalid', 'tready', 'tdata', 'tlast'].map((signal) => [signal, `${port}_${signal}`]));
