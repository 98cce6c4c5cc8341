/** What docs/python.md prints runs on the exports of the sample, where Python has NumPy. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from '../support/commandLine';

const root = join(import.meta.dirname, '../..');
const work = mkdtempSync(join(tmpdir(), 'shiftwise-python-'));
const hasNumPy = spawnSync('python3', ['-c', 'import numpy']).status === 0;
if (!hasNumPy) console.log('SKIPPED: python3 has no numpy here; docs/python.md is not run');

const page = readFileSync(join(root, 'docs/python.md'), 'utf8');
const examples = Array.from(page.matchAll(/```python\n([\s\S]*?)```/g), ([, code]) => code);
const python = (code: string): string => execFileSync('python3', ['-c', code], { cwd: work, encoding: 'utf8' });

describe.skipIf(!hasNumPy)('docs/python.md', () => {
  beforeAll(async () => {
    cpSync(join(root, 'samples'), join(work, 'samples'), { recursive: true });
    copyFileSync(join(root, 'docs/shiftwise_numpy.py'), join(work, 'shiftwise_numpy.py'));
    const quantize = 'quantize samples/sample.quant.json --set calibration.count=4 --out run'.split(' ');
    expect(await commandLine(work, quantize)).toMatchObject({ code: 0 });
    const files = 'export run --format json,npz --out files'.split(' ');
    expect(await commandLine(work, files)).toMatchObject({ code: 0 });
  });
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  it.each(examples.map((code, i) => [i, code] as const))('example %i runs', (_, code) =>
    expect(python(code)).not.toBe(''),
  );

  it('reads the same integers from both formats', () => {
    const same = `
import numpy as np
from shiftwise_numpy import read_program, steps_of
by_step = steps_of("files/sample.npz")
for step in read_program("files/sample.json")["steps"]:
    for what in ("weights", "bias"):
        if what in step:
            assert np.array_equal(step[what], by_step[step["name"]][what].ravel()), (step["name"], what)
            print(step["name"], what, len(step[what]))
`;
    expect(python(same).split('\n').length).toBeGreaterThan(6);
  });

  it('quantizes and back within half a step', () => {
    const back = `
import numpy as np
from shiftwise_numpy import dequantize, quantize, read_program
image = read_program("files/sample.json")["tensors"][0]
real = np.linspace(0, 0.99, 1000)
print(np.abs(dequantize(quantize(real, image), image) - real).max() <= image["scale"][0] * 0.5000001)
`;
    expect(python(back)).toBe('True\n');
  });
});
