/** The README of a streaming top level: its ports, its stages, how it is run. */
import { beatsOf, type Network, type Stage, type StreamForm } from '../../hardware/network';
import { laneBytes, portName } from '../../hardware/topText';
import type { ExportContext } from '../context';
import { plain } from './readme';

export function streamReadme({ name, provenance }: ExportContext, network: Network, images: number): string {
  return [
    `# ${plain(name)}: a streaming network in Verilog`,
    '',
    `${plain(provenance)}.`,
    '',
    '`stream_top.v` takes images as AXI4-Streams and gives integers as AXI4-Streams. All stages work at the same time, images follow each other',
    'without a pause. Verilog-2005, one clock, no vendor primitives; constants are read from `memory/` by `$readmemh`.',
    '',
    '| port | carries | beats an image | lanes | bytes a lane |',
    '|---|---|---|---|---|',
    ...network.inputs.map((form, i) => portRow(form, portName('s', i, network.inputs.length))),
    ...network.outputs.map((form, i) => portRow(form, portName('m', i, network.outputs.length))),
    '',
    'Pixels come row by row, the channels of a pixel one after the other (`lanes` of them side by side, the first in the lowest bytes), as the signed integers',
    'that the run quantizes inputs to. `tlast` marks the last beat of an image; `frame_error` rises where it does not.',
    '',
    '| stage | kind | output | PE | SIMD | modules |',
    '|---|---|---|---|---|---|',
    ...network.stages.map(stageRow),
    '',
    ...(images > 0
      ? [
          '`sh run.sh verilator` (or `icarus`) streams golden images through it, also with random pauses at both ends, and compares every bit.',
          '`make cocotb` does so with random pauses in Python, where cocotb 2 is (`SEED=2` for other pauses).',
          '',
        ]
      : []),
    '`Makefile` has these, linting and Yosys; `files.f` lists the sources in order, `vivado.tcl` synthesizes the network out of context for the period in `clock.xdc`.',
    '`driver/stream_dma.h` sends images and receives integers through AXI DMAs, whose registers it names; `driver/stream_ports.h` says what the',
    'ports carry.',
    '',
  ].join('\n');
}

const sizes = ({ map: { channels, height, width } }: StreamForm): string => `${channels}×${height}×${width}`;

const portRow = (form: StreamForm, port: string): string =>
  `| \`${port}\` | ${sizes(form)}, ${form.bits} bits | ${beatsOf(form)} | ${form.lanes} | ${laneBytes(form)} |`;

function stageRow({ id, step, output, fold, blocks }: Stage): string {
  const modules = blocks.map(({ module }) => `\`${module}\``).join(', ');
  return `| \`${id}\` | ${step.kind} | ${sizes(output)} | ${fold?.pe ?? '–'} | ${fold?.simd ?? '–'} | ${modules} |`;
}
