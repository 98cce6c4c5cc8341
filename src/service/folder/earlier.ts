/** Earlier results of a folder that is filled again and again: `<name>@1`, `<name>@2`, …, of which the youngest are kept. */
import { existsSync } from 'node:fs';
import { readdir, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isAsWritten } from '../../engine/stored/asWritten';
import { removeFile } from './change';
import { listedIn, recordIn, type Mark } from './listing';
import { stateOf } from './written';

/** Enough to look back on, few enough for a disk. */
export const keptRuns = 10;

/** Ends the name of the folder of an earlier one. */
export const ordinal = /@(\d+)$/;

/** Where the result that lies in the folder can move. */
export async function nextEarlier(folder: string, marker: string): Promise<string> {
  const taken = (await earlierOf(folder, marker)).map((earlier) => Number(ordinal.exec(earlier)?.[1]));
  for (let number = Math.max(0, ...taken) + 1; ; number++)
    if (!existsSync(`${folder}@${number}`)) return `${folder}@${number}`;
}

/** Folders of earlier results, the oldest first. Only what the marker marks is counted. */
export async function earlierOf(folder: string, marker: string): Promise<string[]> {
  const name = basename(folder);
  const rest = (await readdir(dirname(folder))).filter((other) => other.startsWith(`${name}@`));
  const numbers = rest.map((other) => other.slice(name.length)).filter((end) => /^@\d+$/.test(end));
  const ascending = numbers.map((end) => Number(end.slice(1))).sort((a, b) => a - b);
  return ascending.map((number) => `${folder}@${number}`).filter((earlier) => existsSync(join(earlier, marker)));
}

/** Of the oldest the files that we wrote go, as they are; the marker last, so that what is killed halfway is done again. */
export async function dropTooMany<R extends object>(folder: string, mark: Mark<R>): Promise<void> {
  const { marker } = mark;
  const ours: string[] = [];
  for (const earlier of await earlierOf(folder, marker)) if (await isOurs(earlier, mark)) ours.push(earlier);
  for (const earlier of ours.slice(0, -keptRuns)) {
    for (const file of (await listedIn(earlier, marker)) ?? [])
      if ((await stateOf(earlier, file)) === 'as written') await removeFile(earlier, file.name);
    await removeFile(earlier, marker);
    await rmdir(earlier).catch(() => undefined);
  }
}

/** Whether a record of ours lies there as it was written: what a person has changed is never removed. */
async function isOurs<R extends object>(folder: string, mark: Mark<R>): Promise<boolean> {
  const record = await recordIn(folder, mark).catch(() => undefined);
  return record !== undefined && isAsWritten(record);
}
