/** The script that simulates a top level of a whole network. */

export const simulationScript = (top: 'stream_top' | 'engine_top'): string => `#!/bin/sh
# Runs the golden images: without a pause, then with random ones at all ends, then with a wrong bit, which must fail.
# usage: sh run.sh [icarus | verilator] [seeds, such as "1 2 3"]
set -eu
cd "$(dirname "$0")"
tool=\${1:-verilator}
seeds=\${2:-1 2 3}
mkdir -p build
case $tool in
icarus)
    iverilog -g2012 -Wall -s testbench -o build/testbench.vvp rtl/*.v ${top}.v test/*.sv
    simulate() { vvp -N build/testbench.vvp "$@"; } ;;
verilator)
    verilator --lint-only -Wall --top-module ${top} rtl/*.v ${top}.v
    verilator --binary -Wall -O3 -j 0 --top-module testbench --Mdir build rtl/*.v ${top}.v test/*.sv >build/log.txt ||
        { cat build/log.txt; exit 1; }
    simulate() { build/Vtestbench "$@"; } ;;
*) echo "expected icarus or verilator, found $tool" >&2; exit 2 ;;
esac

simulate >build/out.txt || { cat build/out.txt; exit 1; }
grep -E "equal|^PASS" build/out.txt
for seed in $seeds; do
    simulate "+seed=$seed" "+stall=$((seed * 53 % 200 + 20))" >build/out.txt || { cat build/out.txt; exit 1; }
    grep "^PASS" build/out.txt
done
if simulate +fault >build/out.txt 2>&1; then
    echo "FAILED: passes with a wrong integer"
    exit 1
fi
grep -q "^MISMATCH" build/out.txt || { cat build/out.txt; exit 1; }
echo "PASS: every image equals the engine's integers, whoever waits for whom, and a wrong bit is noticed"
`;
