/**
 * A sweep's plan in its folder:
 *
 *   plan.json            what is to be computed: the recipe as it was read, and each setting with the digest of what its result depends on
 *   plan/KEY.json        the result of a part, written whole, with its key and a checksum
 *   plan/KEY.claim       somebody is at it
 *   plan/done.jsonl      a line for each part that was computed: how long it took
 *
 * Results stay when the sweep is done: a wider plan in the same folder takes what it finds.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SweepPlanRecord } from '../../engine/records';
import { isAsWritten, sealedRecord } from '../../engine/stored/asWritten';
import { planShape } from '../../engine/stored/recordShapes';
import { readShape } from '../../engine/stored/shape';
import { jsonIn } from '../../engine/runFolder';
import type { PlannedSweep } from '../../protocol/results/sweepPlan';
import { InputError } from '../../util/errors';
import { nodeFiles } from '../../util/nodeFiles';
import { writeWhole } from '../folder/writeWhole';

export const planMarker = 'plan.json';
export const partsFolder = 'plan';

export const partPath = (folder: string, key: string): string => join(folder, partsFolder, `${key}.json`);
export const claimPath = (folder: string, key: string): string => join(folder, partsFolder, `${key}.claim`);
export const donePath = (folder: string): string => join(folder, partsFolder, 'done.jsonl');

/** Of parts that are there already. */
export async function claimsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(folder, partsFolder)).catch(() => []);
  const there = new Set(names);
  const claims = names.filter((name) => name.endsWith('.claim') && there.has(name.replace(/claim$/, 'json')));
  return claims.map((name) => join(folder, partsFolder, name));
}

/** All parts that are computed by themselves; those of one row in a list. */
export const partsOf = ({
  rows,
  float,
  floats = [{ settings: {}, ...float }],
}: PlannedSweep): readonly (readonly string[])[] =>
  [...rows, ...floats].map(({ key, parts }) => (parts.length > 0 ? parts : [key]));

/** Undefined where there is none. Rejects with InputError where the file is another's, or damaged. */
export async function readPlan(folder: string): Promise<SweepPlanRecord | undefined> {
  const path = join(folder, planMarker);
  if (!(await nodeFiles.exists(path))) return undefined;
  const value = jsonIn(await nodeFiles.readText(path), path, 'the plan of a sweep');
  const record = readShape(planShape, value, path, 'move it elsewhere or choose another folder');
  if (await isAsWritten(record)) return record;
  throw new InputError(`${path}: expected the plan as it was written, found another; write it anew: sweep --out`);
}

/** Rejects as `readPlan` does, and where there is none. */
export async function requirePlan(folder: string): Promise<SweepPlanRecord> {
  const plan = await readPlan(folder);
  if (plan) return plan;
  throw new InputError(
    `${folder}: no plan of a sweep here (no ${planMarker}); \`shiftwise sweep RECIPE --vary … --out ${folder}\` writes one`,
  );
}

export async function writePlan(folder: string, plan: SweepPlanRecord): Promise<void> {
  const text = `${JSON.stringify(await sealedRecord(plan), undefined, 2)}\n`;
  const path = join(folder, planMarker);
  if ((await nodeFiles.exists(path)) && (await nodeFiles.readText(path)) === text) return;
  await writeWhole(path, text);
}
