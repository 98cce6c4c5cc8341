/** A self-checking testbench per layer, one above them that checks layer after layer, and the script that runs them. */
import type { LayerPlan } from './plan';
import { commentLine, instance, range } from '../../hardware/verilogText';

const quoted = (text: string): string => `"${commentLine(text)}"`;

/** A layer with integers to feed it and integers that it must answer. */
export interface Bench {
  /** Of the layer, or of one of its directed vectors. */
  readonly id: string;
  readonly plan: LayerPlan;
  /** Stems of files in `golden`. */
  readonly input: string;
  readonly expected: string;
}

export function layerTestbench({ id, plan, ...golden }: Bench): string {
  const { layer, input, output, from, to, cycles } = plan;
  const parameters = {
    ...{ LAYER: quoted(layer), ID: quoted(id) },
    ...{ INPUT: quoted(`golden/${golden.input}.mem`), EXPECTED: quoted(`golden/${golden.expected}.mem`) },
    ...{ IN_SIZE: from.channels * from.height * from.width, IN_BITS: input.bits },
    ...{ OUT_C: to.channels, OUT_H: to.height, OUT_W: to.width, OUT_BITS: output.bits },
    ...(!output.signed && { OUT_SIGNED: 0 }),
    CYCLES: cycles + 100,
  };
  const shared = ['rst', 'start', 'in_address', 'in_data', 'result_valid', 'result_address', 'result', 'done'];
  const wired = Object.fromEntries(shared.map((port) => [port, port]));
  return [
    `module ${id}_tb (`,
    '    input  wire clk,',
    '    input  wire go,',
    '    output wire finished',
    ');',
    '    wire layer_clk, rst, start, result_valid, done;',
    '    wire [31:0] in_address, result_address;',
    `    wire ${input.signed ? 'signed ' : ''}${range(input.bits)} in_data;`,
    `    wire ${output.signed ? 'signed ' : ''}${range(output.bits)} result;`,
    '',
    instance('layer_bench', 'bench', parameters, {
      ...{ clk: 'clk', go: 'go', finished: 'finished', layer_clk: 'layer_clk' },
      ...wired,
    }),
    `    ${plan.id} dut (.clk(layer_clk), ${shared.map((port) => `.${port}(${port})`).join(', ')});`,
    'endmodule',
    '',
  ].join('\n');
}

export function networkTestbench(plans: readonly Bench[]): string {
  return [
    '// Checks layer after layer against the golden vectors and stops at the first mismatch (plusargs: layer_bench.sv).',
    'module testbench;',
    '    reg clk;',
    '    initial begin',
    "        clk = 1'b0;",
    '        forever #5 clk = ~clk;',
    '    end',
    `    wire [${plans.length}:0] finished;`,
    "    assign finished[0] = 1'b1;",
    '    initial',
    '        if ($test$plusargs("wave")) begin',
    '            $dumpfile("build/wave.vcd");',
    '            $dumpvars;',
    '        end',
    ...plans.map(
      ({ id }, i) => `    ${id}_tb layer_${i} (.clk(clk), .go(finished[${i}]), .finished(finished[${i + 1}]));`,
    ),
    '    always @(posedge clk)',
    `        if (finished[${plans.length}]) begin`,
    '            $display("PASS");',
    '            $finish;',
    '        end',
    'endmodule',
    '',
  ].join('\n');
}

export function runScript(plans: readonly Bench[]): string {
  return `#!/bin/sh
# Simulates every layer against its golden vectors, then each once more with a fault in its last integer: that must fail.
# usage: [WAVE=1] sh run.sh [icarus | verilator] [id of one layer]; with WAVE the passing runs leave build/wave.vcd, the last layer's.
set -eu
cd "$(dirname "$0")"
tool=\${1:-icarus}
layers="\${2:-${plans.map(({ id }) => id).join(' ')}}"
mkdir -p build
case $tool in
icarus)
    iverilog -g2012 -Wall -s testbench -o build/testbench.vvp rtl/*.v layers/*.v test/*.sv
    simulate() { vvp -N build/testbench.vvp "$@"; } ;;
verilator)
    verilator --binary -Wall -O3 -j 0 \${WAVE:+--trace} --top-module testbench --Mdir build rtl/*.v layers/*.v test/*.sv >build/log.txt ||
        { cat build/log.txt; exit 1; }
    simulate() { build/Vtestbench "$@"; } ;;
*) echo "expected icarus or verilator, found $tool" >&2; exit 2 ;;
esac

for layer in $layers; do
    simulate "+layer=$layer" \${WAVE:+"+wave"} >build/out.txt || { cat build/out.txt; exit 1; }
    grep "^layer" build/out.txt
done
for layer in $layers; do
    if simulate "+layer=$layer" +fault >build/out.txt 2>&1; then
        echo "FAILED: $layer passes with a wrong integer"
        exit 1
    fi
    grep -q "^MISMATCH" build/out.txt || { cat build/out.txt; exit 1; }
done
echo "PASS: every layer equals its golden vectors, and notices a wrong integer"
`;
}
