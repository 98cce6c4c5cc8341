/**
 * What builds and drives a streaming top level as it is: a list of files, a Makefile, scripts for Vivado (the network alone, and beside a Zynq's
 * processor), a testbench in cocotb, a driver in C for AXI DMAs.
 */
import { beatsOf, type Network, type StreamForm } from '../../hardware/network';
import { laneBytes, portName } from '../../hardware/topText';
import { boardScript } from './boardScript';
import driver from './driver/stream_dma.h';
import { clockConstraint, cocotbMakefile, topMakefile, topSynthesis } from './projectTexts';
import joins from './rtl/stream_board.tcl';
import cocotbTest from './rtl/test_stream.py';

type Text = readonly [name: string, text: string];

/**
 * @param library the sources below the top level
 * @param limit clocks after which testbenches give up; without, there are no golden images to test with
 */
export function streamProject(network: Network, library: readonly string[], limit?: number): readonly Text[] {
  const tested = limit !== undefined;
  return [
    ['files.f', [...library, 'stream_top.v', ''].join('\n')],
    ['clock.xdc', clockConstraint('aclk')],
    ['vivado.tcl', topSynthesis('stream_top', 'the network', true)],
    ['Makefile', topMakefile('stream_top', 'Golden images back to back', tested)],
    ['board.tcl', boardScript('stream_top', 'memory/*.mem', joins)],
    ['ports.tcl', portLists(network)],
    ['driver/stream_dma.h', driver],
    ['driver/stream_ports.h', portTable(network)],
    ...(tested
      ? ([
          ['cocotb/test_stream.py', cocotbTest],
          ['cocotb/ports.py', portDictionaries(network, limit)],
          ['cocotb/Makefile', cocotbMakefile('test_stream', 'stream_top')],
        ] as const)
      : []),
  ];
}

const named = (side: 's' | 'm', forms: readonly StreamForm[]) =>
  forms.map((form, i) => ({ name: portName(side, i, forms.length), form }));

/** For Vivado: by port, bytes of a beat. */
function portLists({ inputs, outputs }: Network): string {
  const list = (side: 's' | 'm', forms: readonly StreamForm[]): string =>
    named(side, forms)
      .map(({ name, form }) => `{${name} ${form.lanes * laneBytes(form)}}`)
      .join(' ');
  return `set inputs {${list('s', inputs)}}\nset outputs {${list('m', outputs)}}\n`;
}

/** For Python: by port, beats of an image; and clocks after which nothing more is waited for. */
function portDictionaries({ inputs, outputs }: Network, limit: number): string {
  const entries = (side: 's' | 'm', forms: readonly StreamForm[]): string =>
    named(side, forms)
      .map(({ name, form }) => `"${name}": ${beatsOf(form)}`)
      .join(', ');
  return `INPUTS = {${entries('s', inputs)}}\nOUTPUTS = {${entries('m', outputs)}}\nLIMIT = ${limit}\n`;
}

function portTable({ inputs, outputs }: Network): string {
  const table = (name: string, side: 's' | 'm', forms: readonly StreamForm[]): readonly string[] => [
    `static const struct stream_port ${name}[${forms.length}] = {`,
    ...forms.map((form, i) => {
      const { channels, height, width } = form.map;
      return `    { "${portName(side, i, forms.length)}", ${channels}, ${height * width}, ${laneBytes(form)} },`;
    }),
    '};',
  ];
  return [
    '/* The ports of stream_top.v: name, channels, pixels, bytes of an integer. Several inputs, or outputs, are in the order of the model. */',
    '#ifndef STREAM_PORTS_H',
    '#define STREAM_PORTS_H',
    '',
    '#include "stream_dma.h"',
    '',
    ...table('stream_inputs', 's', inputs),
    '',
    ...table('stream_outputs', 'm', outputs),
    '',
    '#endif',
    '',
  ].join('\n');
}
