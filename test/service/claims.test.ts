/** Who is at a part: one of those who ask, until it gives it back, its process ends or it does not touch the claim any more. */
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createClaims } from '../../src/service/plan/claims';
import { temporaryName } from '../../src/service/folder/temporary';

const folder = mkdtempSync(join(tmpdir(), 'shiftwise-claims-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('one has it, and the next one when it is given back', async () => {
  const path = join(folder, 'a.claim');
  const giveBack = await createClaims().take(path);
  expect(giveBack).toBeDefined();
  expect(await createClaims().take(path)).toBeUndefined();
  await giveBack?.();
  expect(await createClaims().take(path)).toBeDefined();
});

it('of a process that ended here it is free at once', async () => {
  const path = join(folder, 'b.claim');
  writeFileSync(path, temporaryName('tmp').replace(`-${process.pid}-`, '-4194999-'));
  expect(await createClaims().take(path)).toBeDefined();
});

it('of another machine it is free when it was not touched for as long as the lease, by the clock of who waits', async () => {
  const path = join(folder, 'c.claim');
  writeFileSync(path, 'another machine');
  // Its clock goes an hour and a half ahead.
  const ahead = Date.now() / 1000 + 5400;
  utimesSync(path, ahead, ahead);
  const patient = createClaims();
  expect([await patient.take(path), await patient.take(path)]).toEqual([undefined, undefined]);
  const impatient = createClaims(-1);
  expect(await impatient.take(path)).toBeUndefined();
  utimesSync(path, ahead + 5, ahead + 5);
  expect(await impatient.take(path)).toBeUndefined();
  expect(await impatient.take(path)).toBeDefined();
});
