/**
 * What builds and drives a streaming top level as it is: a list of files, a Makefile, scripts for Vivado (the network alone, and beside a Zynq's
 * processor), a testbench in cocotb, a driver in C for AXI DMAs.
 */
import { beatsOf, type Network, type StreamForm } from '../../hardware/network';
import { laneBytes, portName } from '../../hardware/topText';
import driver from './driver/stream_dma.h';
import { cocotbMakefile } from './project';
import board from './rtl/stream_board.tcl';
import cocotbTest from './rtl/test_stream.py';

type Text = readonly [name: string, text: string];

/** @param library the sources below the top level */
export function streamProject(network: Network, library: readonly string[], tested: boolean): readonly Text[] {
  return [
    ['files.f', [...library, 'stream_top.v', ''].join('\n')],
    ['vivado.tcl', vivadoScript],
    ['Makefile', makefile(tested)],
    ['board.tcl', board],
    ['ports.tcl', portLists(network)],
    ['driver/stream_dma.h', driver],
    ['driver/stream_ports.h', portTable(network)],
    ...(tested
      ? ([
          ['cocotb/test_stream.py', cocotbTest],
          ['cocotb/ports.py', portDictionaries(network)],
          ['cocotb/Makefile', cocotbMakefile('stream_top', 'TOP', 'test_stream')],
        ] as const)
      : []),
  ];
}

const vivadoScript = `# vivado -mode batch -source vivado.tcl -tclargs [part]
# Synthesizes the network out of context; memories are found relative to this folder.
set part [expr {$argc > 0 ? [lindex $argv 0] : "xc7z020clg400-1"}]
cd [file dirname [file normalize [info script]]]

set list [open files.f]
set sources [split [string trim [read $list]] "\\n"]
close $list
read_verilog $sources
foreach memory [glob -nocomplain memory/*.mem] { read_mem $memory }
synth_design -top stream_top -part $part -mode out_of_context
create_clock -period 5 [get_ports aclk]
report_utilization
report_timing_summary
write_checkpoint -force stream_top.dcp
`;

const makefile = (tested: boolean): string => `# make ${tested ? 'test | verilator | ' : ''}lint | synth | vivado
SOURCES := $(shell cat files.f)

.PHONY: ${tested ? 'test verilator ' : ''}lint synth vivado clean
${
  tested
    ? `# Golden images back to back in Icarus Verilog; the other simulator is faster on large networks.
test:
	sh run.sh icarus

verilator:
	sh run.sh verilator

`
    : ''
}lint:
	verilator --lint-only -Wall --top-module stream_top $(SOURCES)

synth:
	yosys -p "read_verilog $(SOURCES); synth_xilinx -family xc7 -top stream_top; stat"

vivado:
	vivado -mode batch -source vivado.tcl

clean:
	rm -rf build *.dcp *.jou *.log
`;

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

/** For Python: by port, beats of an image. */
function portDictionaries({ inputs, outputs }: Network): string {
  const entries = (side: 's' | 'm', forms: readonly StreamForm[]): string =>
    named(side, forms)
      .map(({ name, form }) => `"${name}": ${beatsOf(form)}`)
      .join(', ');
  return `INPUTS = {${entries('s', inputs)}}\nOUTPUTS = {${entries('m', outputs)}}\n`;
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
