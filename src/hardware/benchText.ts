/** A self-checking testbench of the top level: images back to back, both ends held up at random. */
import { sizeOf } from '../graph/tensor';
import { counted } from './bits';
import { beatsOf, type Network, type StreamForm } from './network';
import { laneBytes, portName } from './topText';
import { instance, range } from './verilogText';

export interface Bench {
  readonly images: number;
  /** Clocks after which it gives up: nothing may take so long. */
  readonly limit: number;
}

export const streamFile = (port: string): string => `golden/${port}.mem`;

const dataBits = (form: StreamForm): number => form.lanes * laneBytes(form) * 8;

export function benchText({ inputs, outputs }: Network, { images, limit }: Bench): string {
  const sides = [
    ...inputs.map((form, i) => ({ form, port: portName('s', i, inputs.length), source: true })),
    ...outputs.map((form, i) => ({ form, port: portName('m', i, outputs.length), source: false })),
  ];
  const [first] = sides;
  const finished = sides.filter(({ source }) => !source).map(({ port }) => `${port}_finished`);
  return [
    `// Streams ${images} images back to back and compares every bit (plusargs: stream_source.sv, stream_sink.sv).`,
    'module testbench;',
    '    reg clk, rst;',
    '    integer cycles;',
    '    initial begin',
    "        {clk, rst} = 2'b01;",
    '        cycles = 0;',
    '        forever #5 clk = ~clk;',
    '    end',
    '    wire frame_error;',
    ...sides.map(sideText),
    ...sides.map((side, i) => endText(side, i, images, first.port)),
    instance(
      'stream_top',
      'dut',
      {},
      {
        ...{ aclk: 'clk', aresetn: '!rst', frame_error: 'frame_error' },
        ...Object.fromEntries(sides.flatMap(({ port }) => signals(port))),
      },
    ),
    '    always @(posedge clk) begin',
    '        cycles <= cycles + 1;',
    '        rst <= cycles < 4;',
    '        if (frame_error && !rst) begin',
    '            $display("MISMATCH frames: tlast and the map disagree");',
    '            $fatal(1);',
    '        end',
    `        if (${finished.join(' && ')}) begin`,
    '            $display("PASS: %0d cycles", cycles);',
    '            $finish;',
    '        end',
    `        if (cycles == ${limit}) begin`,
    '            $display("MISMATCH time: nothing more came");',
    '            $fatal(1);',
    '        end',
    '    end',
    'endmodule',
    '',
  ].join('\n');
}

interface Side {
  readonly form: StreamForm;
  readonly port: string;
  readonly source: boolean;
}

const signals = (port: string): readonly (readonly [string, string])[] =>
  ['tvalid', 'tready', 'tdata', 'tlast'].map((signal) => [`${port}_${signal}`, `${port}_${signal}`]);

const sideText = ({ form, port, source }: Side): string =>
  [
    `    wire ${port}_tvalid, ${port}_tready, ${port}_tlast, ${port}_${source ? 'started' : 'finished'};`,
    `    wire ${range(dataBits(form))} ${port}_tdata;`,
  ].join('\n');

function endText({ form, port, source }: Side, number: number, images: number, first: string): string {
  const parameters = {
    ...{ BITS: dataBits(form), BEATS: beatsOf(form), IMAGES: images, NUMBER: number },
    FILE: `"${streamFile(port)}"`,
  };
  const ends = {
    clk: 'clk',
    rst: 'rst',
    valid: `${port}_tvalid`,
    ready: `${port}_tready`,
    data: `${port}_tdata`,
    last: `${port}_tlast`,
  };
  if (source) return instance('stream_source', `${port}_source`, parameters, { ...ends, started: `${port}_started` });
  return instance(
    'stream_sink',
    `${port}_sink`,
    { ...parameters, NAME: `"${port}"` },
    {
      ...ends,
      ...{ started: `${first}_started`, finished: `${port}_finished` },
    },
  );
}

/** The integers of a value (channel, row, column) as the beats of its stream, each lane in whole bytes. */
export function beatsText(form: StreamForm, values: ArrayLike<number>): string {
  const { map, lanes } = form;
  const pixels = sizeOf([map.height, map.width]);
  const bits = laneBytes(form) * 8;
  const hex = (value: number): string =>
    BigInt.asUintN(bits, BigInt(value))
      .toString(16)
      .padStart(bits / 4, '0');
  const lines: string[] = [];
  for (const pixel of counted(pixels))
    for (const word of counted(map.channels / lanes)) {
      const fields = counted(lanes).map((lane) => hex(values[(word * lanes + lane) * pixels + pixel]));
      lines.push(fields.reverse().join(''));
    }
  return `${lines.join('\n')}\n`;
}
