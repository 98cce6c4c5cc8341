/** Three processes at a time on one sweep, each killed at a random moment, and the sweep resumed: the same bytes as of an unbroken one. */
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { random, type Random } from '../support/random';
import { rowOf, type FaultRow, type Harm } from './faultRow';
import { callCli, makeWorkplace, startCli, type Workplace } from './workplace';

const processes = 3;
const tries = 20;

export async function sweeps(seed: number): Promise<readonly FaultRow[]> {
  const place = makeWorkplace();
  const seeded = random(seed);
  try {
    const unbroken = sweepOf(place, 'unbroken', 1);
    const seen: (readonly Harm[])[] = [];
    for (let i = 0; i < tries; i++) seen.push(await brokenSweep(place, unbroken, `broken-${i}`, seeded));
    return [rowOf('three processes on one sweep killed at any moment', seen)];
  } finally {
    place.remove();
  }
}

/** The folder of a sweep that nobody disturbs. */
export function sweepOf(place: Workplace, name: string, shards: number): string {
  plan(place, name, shards);
  callCli(place, ['sweep', name]);
  return join(place.folder, name);
}

export async function brokenSweep(
  place: Workplace,
  unbroken: string,
  name: string,
  seeded: Random,
): Promise<readonly Harm[]> {
  plan(place, name, seeded.pick([1, 3]));
  await Promise.all(Array.from({ length: processes }, () => killed(place, name, seeded.int(300, 4000))));
  const resumed = Array.from({ length: processes }, () => once(startCli(place, ['sweep', name]), 'exit'));
  const codes = (await Promise.all(resumed)).map(([code]: unknown[]) => code);
  const folder = join(place.folder, name);
  const result = ['sweep.json', 'report.html', 'chart-top1.svg', 'chart-top5.svg'];
  const same = (file: string): boolean =>
    existsSync(join(folder, file)) && readFileSync(join(folder, file)).equals(readFileSync(join(unbroken, file)));
  const litter = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((each) =>
    /\.claim$|\.shiftwise/.test(each),
  );
  return [
    ...(codes.every((code) => code === 0) && result.every(same) ? [] : ['lost' as const]),
    ...(litter.length === 0 ? [] : ['orphans' as const]),
  ];
}

function plan(place: Workplace, name: string, shards: number): void {
  const asked = ['--vary', 'bits=3,4,5,8', '--set', 'calibration.count=20', '--limit', '30'];
  callCli(place, ['sweep', 'sample.quant.json', ...asked, '--plan', '--shards', String(shards), '--out', name]);
}

async function killed(place: Workplace, name: string, milliseconds: number): Promise<void> {
  const child = startCli(place, ['sweep', name]);
  const ended = once(child, 'exit');
  await Promise.race([delay(milliseconds), ended]);
  child.kill('SIGKILL');
  await ended;
}
