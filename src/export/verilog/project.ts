/** What builds and simulates the modules as they are: a list of files, a Makefile, a script for Vivado, a testbench in cocotb. */
import type { LayerPlan } from './plan';
import cocotbTest from './rtl/test_layer.py';
import type { Bench } from './testbench';

type Text = readonly [name: string, text: string];

/** Beside the sources; what needs golden vectors only where there are some. */
export function projectFiles(
  library: readonly string[],
  layers: readonly LayerPlan[],
  benches: readonly Bench[],
): readonly Text[] {
  if (layers.length === 0) return [];
  return [
    ['files.f', [...library, ...layers.map(({ id }) => `layers/${id}.v`), ''].join('\n')],
    ['vivado.tcl', vivadoScript(layers[0].id)],
    ['Makefile', makefile(layers[0].id, benches.length > 0)],
    ...(benches.length > 0
      ? ([
          ['cocotb/test_layer.py', cocotbTest],
          ['cocotb/benches.py', benchTable(benches)],
          ['cocotb/Makefile', cocotbMakefile(benches[0].plan.id)],
        ] as const)
      : []),
  ];
}

const vivadoScript = (first: string): string => `# vivado -mode batch -source vivado.tcl -tclargs [layer] [part]
# Synthesizes one layer out of context; memories are found relative to this folder.
set layer [expr {$argc > 0 ? [lindex $argv 0] : "${first}"}]
set part [expr {$argc > 1 ? [lindex $argv 1] : "xc7z020clg400-1"}]
cd [file dirname [file normalize [info script]]]

set list [open files.f]
set sources [split [string trim [read $list]] "\\n"]
close $list
read_verilog $sources
foreach memory [glob -nocomplain memory/*.mem] { read_mem $memory }
synth_design -top $layer -part $part -mode out_of_context
create_clock -period 5 [get_ports clk]
report_utilization
report_timing_summary
write_checkpoint -force build_$layer.dcp
`;

const makefile = (first: string, tested: boolean): string => `# make test | verilator | lint | synth | vivado
LAYER ?= ${first}
SOURCES := $(shell cat files.f)

.PHONY: ${tested ? 'test verilator ' : ''}lint synth vivado clean
${
  tested
    ? `# Every layer against its golden integers in Icarus Verilog; the other simulator is faster on large networks.
test:
	sh run.sh icarus

verilator:
	sh run.sh verilator

`
    : ''
}lint:
	verilator --lint-only -Wall --top-module $(LAYER) $(SOURCES)

synth:
	yosys -p "read_verilog $(SOURCES); synth_xilinx -family xc7 -top $(LAYER); stat"

vivado:
	vivado -mode batch -source vivado.tcl -tclargs $(LAYER)

clean:
	rm -rf build *.dcp *.jou *.log
`;

/** `variable` names the module. */
export const cocotbMakefile = (
  top: string,
  variable = 'LAYER',
  test = 'test_layer',
): string => `# make ${variable}=${top} [SIM=icarus | verilator], with cocotb installed
SIM ?= icarus
TOPLEVEL_LANG = verilog
${variable} ?= ${top}
export ${variable}
VERILOG_SOURCES = $(addprefix $(PWD)/../,$(shell cat ../files.f))
TOPLEVEL = $(${variable})
MODULE = ${test}
# Memories are read relative to the folder of the export.
SIM_BUILD = $(PWD)/../build/cocotb_$(${variable})
PLUSARGS =
include $(shell cocotb-config --makefiles)/Makefile.sim
`;

/** A dictionary of Python: by layer, what feeds it and what it must answer. */
function benchTable(benches: readonly Bench[]): string {
  const ids = [...new Set(benches.map(({ plan }) => plan.id))];
  const rows = ids.map((id) => {
    const own = benches.filter(({ plan }) => plan.id === id);
    const [{ plan }] = own;
    const files = own.map(({ input, expected }) => `("${input}", "${expected}")`).join(', ');
    return `    "${id}": (${plan.input.bits}, ${plan.output.bits}, ${plan.cycles + 100}, [${files}]),`;
  });
  return [
    '# By layer: bits in, bits out, clocks at most, and pairs of golden files.',
    'BENCHES = {',
    ...rows,
    '}',
    '',
  ].join('\n');
}
