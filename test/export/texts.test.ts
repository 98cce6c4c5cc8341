/**
 * The files of the exports that only other tools read (a C compiler, a simulator, a board), by their checksums: whether they are right those
 * tools say, in tests of their own; here it shows, wherever there are none, that a file is no longer what they have seen.
 */
import { describe, expect, it } from 'vitest';
import { runGolden } from '../../src/engine/golden';
import { c99 } from '../../src/export/c';
import type { ExportContext } from '../../src/export/context';
import { fpga } from '../../src/export/fpga';
import { readExportOptions } from '../../src/export/options';
import { verilog } from '../../src/export/verilog';
import { reference } from '../../src/integer/runStep';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import { checksum } from '../../src/util/checksum';
import type { OutputFile } from '../../src/util/files';
import { goldenSteps } from '../support/goldenSteps';
import { joinCases, modes, randomConv, roundings, type StepCase } from '../support/quantizedSteps';
import { smallNet, steadyNet } from '../support/quantizedNet';
import { random } from '../support/random';

type Write = (model: QuantizedModel, context: ExportContext) => readonly OutputFile[];

const exports: Readonly<Record<string, Write>> = { c: c99, fpga, verilog };

/** Every mode with every rounding, and heads. */
const convolutions = modes.flatMap((mode, m) =>
  roundings.map((rounding, r) =>
    randomConv(random(100 + 10 * m + r), { mode, rounding, head: m === 0 && r === 0, fill: 'random' }),
  ),
);

const programs: Readonly<Record<string, readonly StepCase[]>> = {
  'each kind of step': goldenSteps.map(({ of }) => of),
  convolutions,
};

const options = [{}, { layout: 'tiled:3x5' }, { layout: 'HWIO', pragmas: 'hls' }].map((texts) =>
  readExportOptions(texts),
);

function written(write: Write, cases: readonly StepCase[], of: ExportContext['options']): string {
  const { model, inputs } = joinCases(cases);
  const golden = runGolden(model, inputs, 'random integers', reference, true);
  const context = { name: 'texts', provenance: 'a test', goldens: [golden], options: of };
  return summary(write(model, context));
}

/** Of the files of each kind how many there are, and a checksum of their names and bytes; not of what people read. */
function summary(files: readonly OutputFile[]): string {
  const kindOf = ({ name }: OutputFile): string => name.slice(name.lastIndexOf('.') + 1);
  return [...new Set(files.map(kindOf))]
    .filter((kind) => kind !== 'md' && kind !== 'json')
    .map((kind) => {
      const own = files.filter((file) => kindOf(file) === kind);
      const text = own.map(({ name, bytes }) => `${name} ${checksum(bytes)}`).join('\n');
      return `${own.length} ${kind} ${checksum(new TextEncoder().encode(text))}`;
    })
    .join(', ');
}

describe('the export c', () => {
  it.each([
    ['an island in the middle', { layers: { conv_d: { float: true } } }],
    ['zero points', { symmetric: { weights: true, activations: false } }],
  ] as const)('writes of a network with %s what it wrote', async (_, settings) => {
    const model = await steadyNet(smallNet({ tail: false }), settings);
    const context = { name: 'texts', provenance: 'a test', goldens: [], options: readExportOptions({}) };
    expect(summary(c99(model, context))).toMatchSnapshot();
  });
});

describe.each(Object.entries(exports))('the export %s', (_, write) => {
  it.each(Object.entries(programs))('writes of %s what it wrote', (__, cases) =>
    expect(options.map((of) => written(write, cases, of)).join('\n')).toMatchSnapshot(),
  );
});
