/** Scripts and Makefiles that projects of single layers and of whole networks share. */

interface Synthesis {
  readonly usage: string;
  /** What is synthesized, for people. */
  readonly what: string;
  /** Lines that read the command's arguments, `part` among them. */
  readonly arguments: readonly string[];
  readonly top: string;
  readonly checkpoint: string;
  /** The sources read constants from files. */
  readonly reads: boolean;
}

export const synthesisScript = (of: Synthesis): string => `# vivado -mode batch -source vivado.tcl -tclargs ${of.usage}
# Synthesizes ${of.what} out of context; memories are found relative to this folder.
${of.arguments.join('\n')}
cd [file dirname [file normalize [info script]]]

set list [open files.f]
set sources [split [string trim [read $list]] "\\n"]
close $list
read_verilog $sources
read_xdc clock.xdc
${of.reads ? 'foreach memory [glob -nocomplain memory/*.mem] { read_mem $memory }\n' : ''}synth_design -top ${of.top} -part $part -mode out_of_context
report_utilization
report_timing_summary
write_checkpoint -force ${of.checkpoint}.dcp
`;

/** Read before synthesis, which then has a period to meet. */
export const clockConstraint = (
  clock: string,
): string => `# 200 MHz; the period in ns is what the whole is built for, and is yours to change.
create_clock -name ${clock} -period 5.000 [get_ports ${clock}]
`;

/** A whole network, which is one module behind AXI interfaces. */
export const topSynthesis = (top: string, what: string, reads: boolean): string =>
  synthesisScript({
    ...{ usage: '[part]', what, top, checkpoint: top, reads },
    arguments: ['set part [expr {$argc > 0 ? [lindex $argv 0] : "xc7z020clg400-1"}]'],
  });

interface Makefile {
  readonly targets: string;
  readonly variables: readonly string[];
  /** There are golden vectors to simulate. */
  readonly tested: boolean;
  /** What a simulation compares, for people. */
  readonly compared: string;
  readonly top: string;
  readonly tclArguments: string;
}

export const makefileOf = (of: Makefile): string => `# make ${of.targets}
${of.variables.map((line) => `${line}\n`).join('')}YOSYS ?= yosys
SOURCES := $(shell cat files.f)

.PHONY: ${of.tested ? 'test verilator cocotb ' : ''}lint synth vivado clean
${of.tested ? simulations(of.compared) : ''}lint:
	verilator --lint-only -Wall --top-module ${of.top} $(SOURCES)

synth:
	$(YOSYS) -p "read_verilog -defer $(SOURCES); synth_xilinx -family xc7 -top ${of.top}; stat"

vivado:
	vivado -mode batch -source vivado.tcl${of.tclArguments}

clean:
	rm -rf build *.dcp *.jou *.log
`;

export const topMakefile = (top: string, compared: string, tested: boolean): string =>
  makefileOf({
    targets: `${tested ? 'test | verilator | cocotb | ' : ''}lint | synth | vivado`,
    ...{ variables: [], tested, compared, top, tclArguments: '' },
  });

const simulations = (
  compared: string,
): string => `# ${compared} in Icarus Verilog; the other simulator is faster on large networks.
test:
	sh run.sh icarus

verilator:
	sh run.sh verilator

cocotb:
	$(MAKE) -f cocotb/Makefile

`;

/** Run from the folder of the export, to which memories and sources are relative. `top` may be a variable of make, which has the default that is given. */
export const cocotbMakefile = (test: string, top: string, variables: readonly string[] = []): string =>
  `# make cocotb, or make -f cocotb/Makefile, in the folder above this one. SIM is icarus, or another simulator that cocotb and Verilog know.
SIM ?= icarus
TOPLEVEL_LANG = verilog
${variables.map((line) => `${line}\n`).join('')}COCOTB_TOPLEVEL = ${top}
TOPLEVEL = $(COCOTB_TOPLEVEL)
COCOTB_TEST_MODULES = ${test}
MODULE = $(COCOTB_TEST_MODULES)
VERILOG_SOURCES = $(shell cat files.f)
SIM_BUILD = build/cocotb_$(COCOTB_TOPLEVEL)
COCOTB_RESULTS_FILE = $(SIM_BUILD)/results.xml
export PYTHONPATH := cocotb:$(PYTHONPATH)
include $(shell cocotb-config --makefiles)/Makefile.sim
`;
