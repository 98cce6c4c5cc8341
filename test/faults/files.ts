/** Harm to what is on the disk by processes: kills of the command line, and two of it at once. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { random, type Random } from '../support/random';
import { rowOf, type FaultRow, type Harm } from './faultRow';
import { overOneGigabyte, peakOf, untilItWrites } from './processes';
import { harmsIn, makeWorkplace, quantizing, startCli, type Workplace } from './workplace';

export async function files(seed: number): Promise<readonly FaultRow[]> {
  const place = makeWorkplace();
  try {
    return [...(await kills(place, random(seed))), await twoAtOnce(place, random(seed))];
  } finally {
    place.remove();
  }
}

const tries = 25;

async function kills(place: Workplace, seeded: Random): Promise<FaultRow[]> {
  const anywhere: (readonly Harm[])[] = [];
  const writing: (readonly Harm[])[] = [];
  for (let i = 0; i < tries; i++) anywhere.push(await killed(place, seeded, () => delay(seeded.int(0, 3000))));
  for (let i = 0; i < tries; i++)
    writing.push(await killed(place, seeded, () => untilItWrites(place, seeded.int(0, 4))));
  return [
    rowOf('the command line killed at any moment', anywhere),
    rowOf('the command line killed while it writes', writing),
  ];
}

export async function killed(
  place: Workplace,
  seeded: Random,
  moment: () => Promise<unknown>,
): Promise<readonly Harm[]> {
  const commands = [
    quantizing(seeded.int(4, 8)),
    ['evaluate', place.run, '--limit', String(seeded.int(1, 4))],
    ['export', place.run, '--format', 'json,npz,c'],
  ];
  const when = moment();
  const child = startCli(place, seeded.pick(commands));
  const ended = once(child, 'exit');
  const peak = { bytes: 0 };
  const watching = setInterval(() => (peak.bytes = Math.max(peak.bytes, peakOf(child.pid))), 50);
  await Promise.race([when, ended]);
  child.kill('SIGKILL');
  await ended;
  clearInterval(watching);
  return [...harmsIn(place), ...overOneGigabyte(peak.bytes)];
}

/** Both must succeed, and what each has made must be there. */
async function twoAtOnce(place: Workplace, seeded: Random): Promise<FaultRow> {
  const seen: (readonly Harm[])[] = [];
  for (let i = 0; i < 10; i++) {
    const limits = [seeded.int(5, 9), seeded.int(10, 14)];
    const ends = limits.map((limit) =>
      once(startCli(place, ['evaluate', place.run, '--limit', String(limit)]), 'exit'),
    );
    const codes = (await Promise.all(ends)).map(([code]: unknown[]) => code);
    const { evaluations = [] } = JSON.parse(readFileSync(`${place.run}/run.json`, 'utf8')) as {
      readonly evaluations?: readonly { readonly images: number }[];
    };
    const kept = limits.every((limit) => evaluations.some(({ images }) => images === limit));
    seen.push([...harmsIn(place), ...(codes.every((code) => code === 0) && kept ? [] : ['lost' as const])]);
  }
  return rowOf('two commands measure one run at once', seen);
}
