/** A slice of what `npm run faults` does with hostile inputs, in this process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { random } from '../support/random';
import { makeBase } from '../faults/hostile/base';
import { tries } from '../faults/hostile/byHand';
import { callInProcess } from '../faults/hostile/inProcess';
import { judged } from '../faults/hostile/judge';
import { randomTry } from '../faults/hostile/tries';

let base = '';
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'shiftwise-hostile-base-'));
  await makeBase(base, callInProcess);
});
afterAll(() => rmSync(base, { recursive: true }));

it('answers ten damaged files in a clear line, and leaves nothing half done', async () => {
  for (let i = 0; i < 10; i++) {
    const one = randomTry(base, random(i * 7919 + 1));
    const { harms, stderr } = await judged(one, base, callInProcess);
    expect(harms, `${i}: ${one.name}: ${one.args.join(' ')}: ${stderr}`).toEqual([]);
  }
});

it.each(tries)('answers $name in a clear line', async (one) => {
  const { harms, stderr } = await judged(one, base, callInProcess);
  expect(harms, stderr).toEqual([]);
});
