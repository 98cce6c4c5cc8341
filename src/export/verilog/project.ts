/** What builds and simulates the modules as they are: a list of files, a Makefile, a script for Vivado, a testbench in cocotb. */
import type { LayerPlan } from './plan';
import { clockConstraint, cocotbMakefile, makefileOf, synthesisScript } from './projectTexts';
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
    ['clock.xdc', clockConstraint('clk')],
    ['vivado.tcl', vivadoScript(layers[0].id)],
    ['Makefile', makefile(layers[0].id, benches.length > 0)],
    ...(benches.length > 0
      ? ([
          ['cocotb/test_layer.py', cocotbTest],
          ['cocotb/benches.py', benchTable(benches)],
          [
            'cocotb/Makefile',
            cocotbMakefile('test_layer', '$(LAYER)', [`LAYER ?= ${benches[0].plan.id}`, 'export LAYER']),
          ],
        ] as const)
      : []),
  ];
}

const vivadoScript = (first: string): string =>
  synthesisScript({
    usage: '[layer] [part]',
    what: 'one layer',
    arguments: [
      `set layer [expr {$argc > 0 ? [lindex $argv 0] : "${first}"}]`,
      'set part [expr {$argc > 1 ? [lindex $argv 1] : "xc7z020clg400-1"}]',
    ],
    ...{ top: '$layer', checkpoint: 'build_$layer', reads: true },
  });

const makefile = (first: string, tested: boolean): string =>
  makefileOf({
    targets: 'test | verilator | cocotb | lint | synth | vivado',
    variables: [`LAYER ?= ${first}`],
    ...{
      tested,
      compared: 'Every layer against its golden integers',
      top: '$(LAYER)',
      tclArguments: ' -tclargs $(LAYER)',
    },
  });

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
