/** What builds the design: a Makefile for any compiler, a script for Vitis HLS, and a README that says what there is. */
import { commentText } from '../c/text';
import type { ExportContext } from '../context';
import type { Design } from './design';

export const makefile = `# make: compiles the design with the stand-in headers of sim/ and compares every layer with its golden integers.
CXX ?= g++
CXXFLAGS ?= -O2 -Wall -Wextra -Werror

.PHONY: test clean
test: test_main
	./test_main golden

test_main: test_main.cpp model.cpp $(wildcard *.h sim/*.h)
	$(CXX) -std=c++14 $(CXXFLAGS) -Isim test_main.cpp model.cpp -o $@

clean:
	rm -f test_main
`;

/** With or without a testbench. */
export function vitisScript(tested: boolean): string {
  return `# vitis_hls -f run_hls.tcl [part] [clock in ns]; the folder sim/ is not for Vitis, which has these headers itself.
set part [expr {$argc > 2 ? [lindex $argv 2] : "xc7z020clg400-1"}]
set period [expr {$argc > 3 ? [lindex $argv 3] : 5}]
set folder [file dirname [file normalize [info script]]]

open_project -reset project
set_top model_run
add_files $folder/model.cpp
${tested ? 'add_files -tb $folder/test_main.cpp\nadd_files -tb $folder/golden\n' : ''}open_solution -reset solution -flow_target vivado
set_part $part
create_clock -period $period -name default
${tested ? 'csim_design -argv $folder/golden\n' : ''}csynth_design
${tested ? '# Minutes to hours: cosim_design -argv $folder/golden\n' : ''}export_design -format ip_catalog
exit
`;
}

export function projectReadme(
  { tasks, streams }: Design,
  parallel: ReadonlyMap<number, number>,
  { name, provenance }: ExportContext,
): string {
  const rows = tasks.flatMap((task) => {
    if (!('stage' in task)) return [];
    const { step, writes } = task.stage;
    const { inputs, output } = step;
    const shapes = `${inputs.map(({ shape }) => shape.join('x')).join(', ')} -> ${output.shape.join('x')}`;
    return [`| \`${step.id}\` | ${step.step.kind} | ${shapes} | ${writes.bits} | ${parallel.get(step.index) ?? 1} |`];
  });
  const held = streams.filter(({ depth }) => depth > 2).reduce((sum, { depth, bits }) => sum + depth * bits, 0);
  return [
    `# ${commentText(name).replace(/[\\`*_[\]<>|#]/g, ' ')}: a dataflow design for Vitis HLS`,
    '',
    commentText(provenance).replace(/[\\`*_[\]<>|#]/g, ' '),
    '',
    '- `make` compiles the design with the stand-in headers of `sim/` and compares every layer with its golden integers (g++ or clang++, C++14).',
    '- `vitis_hls -f run_hls.tcl xc7z020clg400-1 5` simulates, synthesizes and packs it as IP: part and clock are yours.',
    '',
    'Ports are AXI streams of one element a transfer, pixel after pixel, without TLAST: a DMA needs the number of elements (`model.h`).',
    `Where branches meet again, streams hold a whole map, so that no order of arrival blocks: ${held} bits in all.`,
    'Convolutions and pools keep as many rows as their window spans, rounded up to a power of two; other kinds that reach over a whole value keep all of it.',
    '',
    '| function | kind | shapes | bits | products a clock |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
