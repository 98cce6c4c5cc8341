/**
 * A folder that one command fills: a run, a sweep, an allocation. Its marker, a JSON file, is its record, and lists the other files that
 * we wrote; nothing else in the folder is ever replaced, moved or removed. Another result takes the place of the one before, which moves
 * beside it (`earlier.ts`); the same result is completed where it is, and keeps what was added to it since.
 */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isAsWritten, sealedRecord } from '../../engine/stored/asWritten';
import { InputError } from '../../util/errors';
import type { OutputFile, WrittenFile } from '../../util/files';
import { readRegular } from '../../util/nodeRegularFile';
import { changeFolder, refuseFile, type Change } from './change';
import { dropTooMany, nextEarlier } from './earlier';
import { listedIn, recordIn, type Mark } from './listing';
import { lockName } from './lock';
import { kindOf } from './temporary';
import { stateOf, writtenFile, type Listed } from './written';

export interface Content {
  /** Becomes the marker, with the list of `files` and a checksum. */
  readonly record: object;
  readonly files: readonly OutputFile[];
}

export interface Filling<R extends object> extends Mark<R> {
  /** Whether the record that lies there, and its files, are of the same result: then it is completed. */
  readonly isSame: (found: R) => Promise<boolean>;
  /** All that is to be written; with the record that lies there when that is of the same result. */
  readonly content: (same: R | undefined) => Content;
}

/** Puts a result into its folder. Rejects with InputError, and writes nothing, where files are in the way. */
export async function fillFolder<R extends object>(folder: string, filling: Filling<R>): Promise<void> {
  const { marker, content, isSame } = filling;
  await changeFolder(folder, async () => {
    const found = await resultIn(folder, filling);
    const listed = (await listedIn(folder, marker)) ?? [];
    const same = found && (await isAsWritten(found)) && (await isSame(found)) ? found : undefined;
    if (same) return again(folder, marker, content(same), listed);
    return instead(folder, marker, content(undefined), found && listed);
  });
  // What cannot go now goes with the next result.
  await dropTooMany(folder, filling).catch(() => undefined);
}

/** Before work that takes long: throws InputError where its result could not be put, since what is there is not ours. */
export async function requirePlace<R extends object>(folder: string, mark: Mark<R>): Promise<void> {
  await refuseFile(folder);
  if (existsSync(folder)) await resultIn(folder, mark);
}

async function resultIn<R extends object>(folder: string, mark: Mark<R>): Promise<R | undefined> {
  const found = await recordIn(folder, mark);
  if (!found) await refuseForeign(folder, mark);
  return found;
}

/** Adds to the result that lies there; undefined from `content` leaves it alone. */
export function addToFolder(
  folder: string,
  marker: string,
  content: () => Promise<Content | undefined>,
): Promise<void> {
  return changeFolder(folder, async () => {
    const made = await content();
    return made && again(folder, marker, made, (await listedIn(folder, marker)) ?? []);
  });
}

async function refuseForeign<R extends object>(folder: string, { marker, beside = [] }: Mark<R>): Promise<void> {
  const ours = new Set([lockName, ...beside]);
  const inside = (await readdir(folder)).filter((name) => !ours.has(name) && kindOf(name) === undefined);
  if (inside.length === 0) return;
  throw new InputError(`${folder}: holds files that are not ours (no ${marker}); choose another or an empty folder`);
}

async function instead(
  folder: string,
  marker: string,
  { record, files }: Content,
  listed: readonly Listed[] | undefined,
): Promise<Change> {
  await refuseInTheWay(folder, files, listed ?? []);
  const write = [...files, await markerOf(marker, record, files.map(writtenFile))];
  if (!listed) return { write };
  const remove = [...(await asWritten(folder, listed)), marker];
  return { write, remove, keepIn: await nextEarlier(folder, marker) };
}

async function again(
  folder: string,
  marker: string,
  { record, files }: Content,
  listed: readonly Listed[],
): Promise<Change> {
  await refuseInTheWay(folder, files, listed);
  const names = new Set(files.map(({ name }) => name));
  const others = listed.filter(({ name }) => !names.has(name) && existsSync(join(folder, name)));
  const list = [...files.map(writtenFile), ...(await Promise.all(others.map((file) => complete(folder, file))))];
  const all = [...files, await markerOf(marker, record, list)];
  const write: OutputFile[] = await changedByPeople(folder, files, listed);
  for (const file of all) if (!(await holds(join(folder, file.name), file.bytes))) write.push(file);
  return { write };
}

async function asWritten(folder: string, listed: readonly Listed[]): Promise<readonly string[]> {
  const states = await Promise.all(listed.map((file) => stateOf(folder, file)));
  return listed.filter((_, at) => states[at] === 'as written').map(({ name }) => name);
}

async function complete(folder: string, { name, bytes, sha256 }: Listed): Promise<WrittenFile> {
  if (bytes !== undefined && sha256 !== undefined) return { name, bytes, sha256 };
  return writtenFile({ name, bytes: await readRegular(join(folder, name)) });
}

async function refuseInTheWay(folder: string, files: readonly OutputFile[], listed: readonly Listed[]): Promise<void> {
  const ours = new Set(listed.map(({ name }) => name));
  const foreign = files.find(({ name }) => !ours.has(name) && existsSync(join(folder, name)));
  if (!foreign) return;
  throw new InputError(`${join(folder, foreign.name)}: a file that is not ours is in the way; move it elsewhere`);
}

/** A report that somebody wrote into stays, under another name: a result that took hours is not refused because of it. */
async function changedByPeople(
  folder: string,
  files: readonly OutputFile[],
  listed: readonly Listed[],
): Promise<OutputFile[]> {
  const kept: OutputFile[] = [];
  for (const { name, bytes } of files) {
    const known = listed.find((file) => file.name === name);
    if (!known || (await holds(join(folder, name), bytes)) || (await stateOf(folder, known)) !== 'changed') continue;
    kept.push({ name: freeName(folder, name), bytes: await readRegular(join(folder, name)) });
  }
  return kept;
}

function freeName(folder: string, name: string): string {
  for (let number = 1; ; number++) {
    const free = name.replace(/(\.[^./]*)?$/, `.changed-${number}$1`);
    if (!existsSync(join(folder, free))) return free;
  }
}

async function markerOf(name: string, record: object, files: readonly WrittenFile[]): Promise<OutputFile> {
  const whole = await sealedRecord({ ...record, files });
  return { name, bytes: new TextEncoder().encode(`${JSON.stringify(whole, undefined, 2)}\n`) };
}

export async function holds(path: string, bytes: Uint8Array): Promise<boolean> {
  const found = await readRegular(path).catch(() => undefined);
  return found !== undefined && found.equals(bytes);
}
