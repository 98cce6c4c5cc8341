/** Harm to what is on the disk: kills of the command line, two at once, a disk that takes no more, a folder that takes nothing. */
import { once } from 'node:events';
import { existsSync, readFileSync, watch } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { random, type Random } from '../support/random';
import { rowOf, type FaultRow, type Harm } from './faultRow';
import { callCli, harmsIn, isClear, makeWorkplace, quantizing, startCli, type Workplace } from './workplace';

export async function files(seed: number): Promise<readonly FaultRow[]> {
  const place = makeWorkplace();
  try {
    return [
      ...(await kills(place, random(seed))),
      ...fullDisk(place, random(seed)),
      await twoAtOnce(place, random(seed)),
    ];
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

async function killed(place: Workplace, seeded: Random, moment: () => Promise<unknown>): Promise<readonly Harm[]> {
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
  return [...harmsIn(place), ...(peak.bytes > 1e9 ? ['overOneGigabyte' as const] : [])];
}

/** So many milliseconds after the first sign of a change that is being prepared. */
function untilItWrites({ run, exports }: Workplace, milliseconds: number): Promise<unknown> {
  return new Promise((resolve) => {
    const watchers = [run, exports].map((folder) =>
      watch(folder, (_, name) => {
        if (!name?.startsWith('.shiftwise')) return;
        watchers.forEach((watcher) => watcher.close());
        resolve(delay(milliseconds));
      }),
    );
    setTimeout(() => watchers.forEach((watcher) => watcher.close()), 60_000).unref();
  });
}

/** Of a process on Linux, in bytes; 0 where it is not known. */
function peakOf(pid: number | undefined): number {
  const path = `/proc/${pid}/status`;
  const [, kilobytes = '0'] = (existsSync(path) && /VmHWM:\s+(\d+)/.exec(readFileSync(path, 'utf8'))) || [];
  return Number(kilobytes) * 1024;
}

/** No file may grow beyond so many blocks of 1024 bytes: each write of a larger one fails as on a full disk. */
function fullDisk(place: Workplace, seeded: Random): FaultRow[] {
  const full = Array.from({ length: 10 }, (_, i) => {
    const args = i % 2 === 0 ? quantizing(4 + (i % 4)) : ['export', place.run, '--format', 'npz,c'];
    const failed = callCli(place, args, `ulimit -f ${seeded.int(1, 60)}; trap '' XFSZ;`);
    // What is there already needs no room.
    const clear = failed.status === 0 || isClear(failed);
    return [...harmsIn(place), ...(clear ? [] : ['unclear' as const])];
  });
  return [rowOf('no room for a file (ulimit -f)', full)];
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
