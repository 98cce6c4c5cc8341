/**
 * The top level in Verilog: an AXI4-Stream for each input and output, a stage for each step, and the streams between them.
 * A beat on the outside holds the lanes of a stream, each extended to whole bytes.
 */
import type { ValueId } from '../graph/graph';
import { counted, gcd } from './bits';
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
  const read = [...network.stages.flatMap((stage) => stage.inputs), ...network.outputs];
  const streams = new Streams(made, (value) => read.filter((each) => each.value === value).length);
  const stages = network.stages.flatMap((stage) => [stageText(stage, streams), ...streams.fork(stage.output.value)]);
  const leaving = outputs.map(({ form, port }) => outputText(form, port, streams.read(form, `out_${port}`)));
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
    ...inputs.flatMap(({ form }) => streams.fork(form.value)),
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

/** Hands streams to their readers in the form that these want; a stream of several readers has a way for each. */
class Streams {
  private readonly taken = new Map<ValueId, number>();
  constructor(
    private readonly made: ReadonlyMap<ValueId, Made>,
    private readonly readers: (value: ValueId) => number,
  ) {}

  /** The fork behind what makes a value, where it has several readers. */
  fork(value: ValueId): readonly string[] {
    const from = this.made.get(value);
    const ways = this.readers(value);
    return from && ways > 1 ? [forkText(from.wire, beatBits(from.form), ways), ''] : [];
  }

  /** The text that brings a value to this form, and the stem of its wires. */
  read(wanted: StageInput, name: string): { readonly text: readonly string[]; readonly wire: string } {
    const from = this.made.get(wanted.value);
    if (!from) throw new RangeError(`value ${wanted.value} is made by no stage`);
    const way = this.taken.get(wanted.value) ?? 0;
    this.taken.set(wanted.value, way + 1);
    const stem = this.readers(wanted.value) > 1 ? `${from.wire}_way_${way}` : from.wire;
    const common = gcd(from.form.lanes, wanted.lanes);
    const { bits, fifo = 0 } = wanted;
    return [
      fifo > 0 && {
        module: 'stream_fifo',
        parameters: { BITS: beatBits(from.form), DEPTH: fifo },
        outBits: beatBits(from.form),
      },
      from.form.lanes !== common && adapter('stream_narrow', from.form.lanes, common, bits),
      wanted.lanes !== common && adapter('stream_widen', common, wanted.lanes, bits),
    ]
      .filter((block) => block !== false)
      .reduce<{ text: readonly string[]; wire: string }>(
        ({ text, wire }, block) => {
          const next = `${name}_${block.module}`;
          const ports = { ...clocked, ...inOf(wire), ...outOf(next) };
          const made = [wires(next, block.outBits), instance(block.module, `${next}_i`, block.parameters, ports)];
          return { text: [...text, ...made], wire: next };
        },
        { text: [], wire: stem },
      );
  }
}

const adapter = (module: string, before: number, after: number, bits: number): StageBlock => ({
  ...{ module, parameters: { IN_LANES: before, OUT_LANES: after, BITS: bits }, outBits: after * bits },
});

function forkText(wire: string, bits: number, ways: number): string {
  const each = (signal: string): string => joinedWires(counted(ways).map((way) => `${wire}_way_${way}_${signal}`));
  const ports = {
    ...clocked,
    ...inOf(wire),
    out_valid: each('valid'),
    out_ready: each('ready'),
    out_data: each('data'),
  };
  return [
    ...counted(ways).map((way) => wires(`${wire}_way_${way}`, bits)),
    instance('stream_fork', `${wire}_fork`, { WAYS: ways, BITS: bits }, ports),
  ].join('\n');
}

/** The first in the lowest bits. */
const joinedWires = (names: readonly string[]): string => `{${[...names].reverse().join(', ')}}`;

const clocked = { clk: 'aclk', rst: 'rst' };
const inOf = (wire: string) => ({ in_valid: `${wire}_valid`, in_ready: `${wire}_ready`, in_data: `${wire}_data` });
const outOf = (wire: string) => ({ out_valid: `${wire}_valid`, out_ready: `${wire}_ready`, out_data: `${wire}_data` });

function stageText(stage: Stage, streams: Streams): string {
  const { id, step, inputs, output, join, blocks } = stage;
  const { channels, height, width } = output.map;
  const read = inputs.map((input, i) => {
    const name = inputs.length > 1 ? `${id}_in_${i}` : `${id}_in`;
    const { text, wire } = streams.read(input, name);
    const own = blocksText(stage, input.blocks ?? [], wire, `${name}_block`);
    return { text: [...text, ...own.text], wire: own.wire };
  });
  const joined =
    join &&
    joinText(
      stage,
      join,
      read.map(({ wire }) => wire),
    );
  const rest = blocksText(stage, blocks, joined?.wire ?? read[0].wire, id, id);
  return [
    `    // ${commentLine(`${step.kind} ${step.name}: ${channels} channels, ${height} x ${width}`)}`,
    ...read.flatMap(({ text }) => text),
    ...(joined && blocks.length > 0 ? [wires(joined.wire, joined.bits)] : []),
    wires(id, beatBits(output)),
    ...(joined?.text ?? []),
    ...rest.text,
    '',
  ].join('\n');
}

/** Where nothing follows, what joins is what leaves. */
function joinText({ id, blocks }: Stage, join: StageBlock, from: readonly string[]) {
  const wire = blocks.length > 0 ? `${id}_joined` : id;
  const all = (signal: string): string => joinedWires(from.map((each) => `${each}_${signal}`));
  const ports = { ...clocked, in_valid: all('valid'), in_ready: all('ready'), in_data: all('data'), ...outOf(wire) };
  return { text: [instance(join.module, `${id}_${join.module}`, join.parameters, ports)], wire, bits: join.outBits };
}

/** One block after the other; the last one's wires are called `end`, and declared by who says so. */
function blocksText(stage: Stage, blocks: readonly StageBlock[], first: string, stem: string, end?: string) {
  const text: string[] = [];
  let wire = first;
  for (const [i, block] of blocks.entries()) {
    const isEnd = end !== undefined && i === blocks.length - 1;
    const to = isEnd ? end : `${stem}_${i}`;
    if (!isEnd) text.push(wires(to, block.outBits));
    if (block.taps) text.push(`    wire ${to}_inside, ${to}_first, ${to}_last;`);
    text.push(blockText(stage, block, `${stem}_${block.module}`, wire, to, blocks[i - 1]?.taps ?? false));
    wire = to;
  }
  return { text, wire };
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

function outputText(form: StreamForm, port: string, { text, wire }: ReturnType<Streams['read']>): string {
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
