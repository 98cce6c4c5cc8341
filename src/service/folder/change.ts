/**
 * A change of a folder that happens wholly or not at all, whenever the process is killed and whatever fails.
 *
 *   .shiftwise-….new    being prepared: `new/` holds the files to come, `old/` those that they replace or that go (links)
 *   .shiftwise-….swap   the same, renamed: complete. From here on the change is made, if not by us then by whoever comes next
 *
 * Then each file is renamed into its place, so there is no moment without one, and `old/` is dropped or becomes the folder of the
 * earlier result. When a step of that fails, the old files go back.
 */
import { copyFile, link, mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { jsonIn } from '../../engine/runFolder';
import { InputError } from '../../util/errors';
import type { OutputFile } from '../../util/files';
import { refuseDanglingLink } from './danglingLink';
import { withLock } from './lock';
import { isAbandoned, kindOf, release, temporaryName } from './temporary';
import { writeError } from './writeError';

/** Names are relative to the folder, with `/`. */
export interface Change {
  readonly write: readonly OutputFile[];
  readonly remove?: readonly string[];
  /** A folder beside this one, not there yet, that the files which are replaced or removed are kept in. */
  readonly keepIn?: string;
}

/**
 * Makes the change that `plan` answers, which sees the folder as it is while nobody else writes there. What `plan` throws is thrown,
 * and nothing has been written then; undefined: there is nothing to do. Rejects with InputError when the disk refuses.
 */
export async function changeFolder(folder: string, plan: () => Promise<Change | undefined>): Promise<void> {
  const first = await makeFolder(folder);
  try {
    await withLock(folder, async () => {
      await finishOthers(folder);
      const change = await plan();
      if (change) await make(folder, change);
    });
  } catch (error) {
    await dropEmpty(folder, first);
    throw writeError(folder, error);
  }
}

/** For readers: a change that a killed process had completed is made first. */
export async function settle(folder: string): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  if (!names.some((name) => kindOf(name) === 'swap')) return;
  // Where nothing may be written it stays as it is: checksums say whether what is read belongs together.
  await withLock(folder, () => finishOthers(folder)).catch(() => undefined);
}

/** Throws InputError where a file, or a link that leads nowhere, is in the way of the folder. */
export async function refuseFile(folder: string): Promise<void> {
  await refuseDanglingLink(folder);
  const found = await stat(folder).catch(() => undefined);
  if (found && !found.isDirectory()) throw new InputError(`${folder}: a file is in the way; choose another folder`);
}

/** The first folder that was not there yet, if one was not. */
async function makeFolder(folder: string): Promise<string | undefined> {
  await refuseFile(folder);
  return mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writeError(folder, error);
  });
}

/** What a failed change has made for itself. */
async function dropEmpty(folder: string, first: string | undefined): Promise<void> {
  if (first === undefined) return;
  for (let at = folder; at.length >= first.length; at = dirname(at)) await rmdir(at).catch(() => undefined);
}

async function make(folder: string, change: Change): Promise<void> {
  const stage = join(folder, temporaryName('new'));
  try {
    await perform(folder, await prepare(folder, stage, change));
  } finally {
    release(stage);
  }
}

/** Answers the completed change's folder. */
async function prepare(folder: string, stage: string, { write, remove = [], keepIn }: Change): Promise<string> {
  try {
    for (const { name, bytes } of write) await put(join(stage, 'new', name), (place) => writeFile(place, bytes));
    const names = write.map(({ name }) => name);
    for (const name of new Set([...names, ...remove])) await keepOld(join(folder, name), join(stage, 'old', name));
    const plan: Plan = { write: names, ...(keepIn !== undefined && { keepIn: basename(keepIn) }) };
    await put(join(stage, 'plan.json'), (place) => writeFile(place, JSON.stringify(plan)));
    const swap = stage.replace(/new$/, 'swap');
    await rename(stage, swap);
    return swap;
  } catch (error) {
    await rm(stage, { recursive: true, force: true });
    throw error;
  }
}

/** What a change's folders do not say themselves. */
interface Plan {
  readonly write: readonly string[];
  /** A name beside the folder: what is found on a disk is not followed to other places. */
  readonly keepIn?: string;
}

async function put(place: string, write: (place: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(place), { recursive: true });
  await write(place);
}

/** A link costs neither time nor space; not every disk has them. */
async function keepOld(place: string, old: string): Promise<void> {
  const found = await stat(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (found?.isDirectory()) throw new InputError(`${place}: a folder is in the way of a file; move it elsewhere`);
  if (found) await put(old, () => link(place, old).catch(() => copyFile(place, old)));
}

async function perform(folder: string, swap: string): Promise<void> {
  const plan = await planIn(swap);
  const old = await filesIn(join(swap, 'old'));
  const written = new Set(plan.write);
  try {
    for (const name of await filesIn(join(swap, 'new'))) await move(join(swap, 'new', name), join(folder, name));
    for (const name of old.filter((each) => !written.has(each))) await removeFile(folder, name);
    if (plan.keepIn !== undefined && old.length > 0)
      await rename(join(swap, 'old'), join(dirname(folder), basename(plan.keepIn)));
  } catch (error) {
    await undo(folder, swap, { ...plan, old });
    throw error;
  }
  await drop(swap);
}

/** No longer called complete first: a kill in between must not leave a complete change without its plan. */
async function drop(swap: string): Promise<void> {
  const rest = swap.replace(/swap$/, 'new');
  await rename(swap, rest);
  await rm(rest, { recursive: true, force: true });
}

/** A folder that calls itself complete and has no plan is none of ours: nothing of it is carried out. */
async function planIn(swap: string): Promise<Plan> {
  const path = join(swap, 'plan.json');
  const plan = jsonIn(await readFile(path, 'utf8').catch(() => ''), path, 'a plan') as Partial<Plan> | null;
  if (Array.isArray(plan?.write) && typeof (plan.keepIn ?? '') === 'string') return plan as Plan;
  throw new InputError(`${path}: expected what is to be done with these files; delete their folder`);
}

async function undo(folder: string, swap: string, { write, old }: Plan & { readonly old: readonly string[] }) {
  const had = new Set(old);
  const waiting = new Set(await filesIn(join(swap, 'new')));
  for (const name of old) await move(join(swap, 'old', name), join(folder, name));
  for (const name of write.filter((each) => !had.has(each) && !waiting.has(each))) await removeFile(folder, name);
  await drop(swap);
}

const move = (from: string, to: string): Promise<void> => put(to, (place) => rename(from, place));

/** And the folders in which it was the last. */
export async function removeFile(folder: string, name: string): Promise<void> {
  await rm(join(folder, name), { force: true });
  for (let at = dirname(name); at !== '.'; at = dirname(at)) {
    if (
      !(await rmdir(join(folder, at)).then(
        () => true,
        () => false,
      ))
    )
      return;
  }
}

/** Names of the files in a folder and the folders in it, sorted; none where there is no folder. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/')).sort();
}

/** With the lock held: finishes what killed processes had completed, and sweeps up what they had only begun. */
async function finishOthers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const kind = kindOf(name);
    if (kind === undefined || !(await isAbandoned(path, name))) continue;
    if (kind === 'swap') await perform(folder, path);
    else await rm(path, { recursive: true, force: true });
  }
}
