/** How far a plan is: which parts are there, which somebody is at, and how long the rest will take. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { readSweepRecord, sweepMarker } from '../../engine/runFolder';
import { join } from 'node:path';
import type { PartsStatus, SweepStatus } from '../../protocol/results/sweepPlan';
import { isWorking } from './claims';
import { claimPath, donePath, partPath, partsOf, requirePlan } from './place';
import type { SweepPlanRecord } from '../../engine/records';

/** Rejects with InputError where there is no plan. */
export async function sweepStatus(folder: string): Promise<SweepStatus> {
  const plan = await requirePlan(folder);
  const all = await Promise.all(partsOf(plan).map((keys) => statusOf(folder, keys)));
  const sum = (of: keyof PartsStatus): number => all.reduce((total, each) => total + each[of], 0);
  const [done, total, workers] = [sum('done'), sum('total'), sum('working')];
  const seconds = await meanSeconds(folder, plan);
  return {
    ...{ folder, name: plan.name, images: plan.images, shards: plan.shards, done, total },
    rows: plan.rows.map(({ settings }, at) => ({ settings, ...all[at] })),
    float: all[plan.rows.length],
    ...(plan.floats && {
      floats: plan.floats.map(({ settings }, at) => ({ settings, ...all[plan.rows.length + at] })),
    }),
    workers,
    ...(seconds !== undefined && done < total && { etaSeconds: (seconds * (total - done)) / Math.max(1, workers) }),
    complete: done === total && (await isWritten(folder, plan)),
  };
}

async function statusOf(folder: string, keys: readonly string[]): Promise<PartsStatus> {
  const missing = keys.filter((key) => !existsSync(partPath(folder, key)));
  const working = await Promise.all(missing.map((key) => isWorking(claimPath(folder, key))));
  return {
    done: keys.length - missing.length,
    working: working.filter((is) => is).length,
    total: keys.length,
  };
}

/** Of the parts of this plan that were computed here. */
async function meanSeconds(folder: string, plan: SweepPlanRecord): Promise<number | undefined> {
  const known = new Set(partsOf(plan).flat());
  const lines = (await readFile(donePath(folder), 'utf8').catch(() => '')).split('\n');
  const times = lines.flatMap((line) => secondsIn(line, known));
  return times.length === 0 ? undefined : times.reduce((sum, each) => sum + each, 0) / times.length;
}

/** A line that a kill has torn says nothing. */
function secondsIn(line: string, known: ReadonlySet<string>): readonly number[] {
  try {
    const { key, seconds } = JSON.parse(line) as { readonly key: string; readonly seconds: number | null };
    return known.has(key) && seconds !== null ? [seconds] : [];
  } catch {
    return [];
  }
}

async function isWritten(folder: string, { rows }: SweepPlanRecord): Promise<boolean> {
  const text = await readFile(join(folder, sweepMarker), 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  const written = readSweepRecord(text, folder);
  const settingsOf = (of: readonly { readonly settings: unknown }[]): string =>
    JSON.stringify(of.map(({ settings }) => settings));
  return settingsOf(written.rows) === settingsOf(rows);
}
