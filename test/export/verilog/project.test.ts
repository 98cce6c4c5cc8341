/** The project around the modules: its Python compiles where Python is, and its files name what there is. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runGolden } from '../../../src/engine/golden';
import { verilog } from '../../../src/export/verilog';
import { quantizeInput } from '../../../src/integer/quantizeInput';
import { tensorOf } from '../../../src/integer/map';
import { reference } from '../../../src/integer/runStep';
import type { OutputFile } from '../../../src/util/files';
import { netImages, quantizedNet, smallNet } from '../../support/quantizedNet';
import { newFolder } from '../../support/simulate';

const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) console.warn('SKIPPED: no python3, the cocotb testbench is not compiled');

async function exported(): Promise<readonly OutputFile[]> {
  const model = await quantizedNet(smallNet({ tail: true }), {});
  const [input] = model.inputs;
  const integers = new Map([[input, quantizeInput(netImages(1, 5)[0], tensorOf(model, input))]]);
  const goldens = [runGolden(model, integers, 'noise', reference)];
  return verilog(model, { name: 'small', provenance: 'a test', goldens });
}

const textOf = (files: readonly OutputFile[], name: string): string =>
  new TextDecoder().decode(files.find((file) => file.name === `verilog/${name}`)?.bytes);

it('lists every module, and golden files that are there', async () => {
  const files = await exported();
  const names = new Set(files.map(({ name }) => name));
  const listed = textOf(files, 'files.f').trim().split('\n');
  expect(new Set(listed.map((name) => `verilog/${name}`))).toEqual(
    new Set([...names].filter((name) => /^verilog\/(rtl|layers)\/\w+\.v$/.test(name))),
  );
  const stems = [...textOf(files, 'cocotb/benches.py').matchAll(/\("(\w+)", "(\w+)"\)/g)].flatMap(([, a, b]) => [a, b]);
  expect(stems.length).toBeGreaterThan(10);
  expect(stems.filter((stem) => !names.has(`verilog/golden/${stem}.mem`))).toEqual([]);
});

it.skipIf(!hasPython)('has a cocotb testbench that Python compiles', async () => {
  const folder = newFolder(await exported());
  for (const name of ['test_layer.py', 'benches.py']) {
    const { status, stderr } = spawnSync('python3', ['-m', 'py_compile', join(folder, 'verilog/cocotb', name)]);
    expect([name, status, stderr.toString()]).toEqual([name, 0, '']);
  }
});
