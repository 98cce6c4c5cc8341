/**
 * A journal as a file beside the result: a line of JSON for each finished part, `{"key", "value", "checksum"}`. Lines are appended whole;
 * one that a kill has torn is no JSON and is passed over, and one that was changed since is left out and told.
 */
import { appendFile, mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '../util/errors';
import type { Journal } from '../util/journal';
import { readRegular } from '../util/nodeRegularFile';
import { packInJson, unpackFromJson } from '../util/plainData';
import { tell, type Job } from '../util/progress';
import { isAsSealed, sealed } from '../util/sealed';

export interface KeptJournal {
  /** The job, with its journal. */
  readonly job: Job;
  /** When the result itself is on the disk. */
  remove(): Promise<void>;
}

/**
 * Rejects with InputError when another file lies in the journal's place.
 *
 * @param result path of what the job makes: the journal lies beside it
 */
export async function openJournal(result: string, kind: string, job: Job): Promise<KeptJournal> {
  const path = `${result}.${kind}.journal.jsonl`;
  const text = await textOf(path);
  if (!isOurs(text)) throw new InputError(`${path}: a file that is not ours is in the way; move it elsewhere`);
  const known = await entriesIn(text, (line) =>
    tell(job, `${path}: line ${line} does not have the content of its checksum; its part is computed again`),
  );
  const journal = fileJournal(path, known, text === '' || text.endsWith('\n'), job);
  return { job: { ...job, journal }, remove: () => rm(path, { force: true }).catch(() => undefined) };
}

/** Empty where nothing can be read, since then a job only cannot go on. */
async function textOf(path: string): Promise<string> {
  try {
    return (await readRegular(path)).toString('utf8');
  } catch (error) {
    if (error instanceof InputError) throw error;
    return '';
  }
}

/** By its first line, which a kill may have torn. */
function isOurs(text: string): boolean {
  const [first] = text.split('\n', 1);
  return text === '' || entryOf(first) !== undefined || (first.startsWith('{"key":"') && !isJson(first));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** @param ended the file's last line is whole */
function fileJournal(path: string, known: Map<string, unknown>, ended: boolean, job: Job): Journal {
  let separator = ended ? '' : '\n';
  let writable = true;
  return {
    find: (key) => Promise.resolve(known.get(key)),
    async keep(key, value) {
      known.set(key, value);
      if (!writable) return;
      try {
        await mkdir(dirname(path), { recursive: true });
        await appendFile(path, `${separator}${JSON.stringify(await sealed({ key, value: packInJson(value) }))}\n`);
        separator = '';
      } catch (error) {
        writable = false;
        const { code = 'unknown' } = error as NodeJS.ErrnoException;
        tell(job, `${path} cannot be written (${code}): this job cannot go on where it stops`);
      }
    },
  };
}

/** @param damaged told the number, from 1, of each line that is an entry and not as it was kept */
async function entriesIn(text: string, damaged: (line: number) => void): Promise<Map<string, unknown>> {
  const known = new Map<string, unknown>();
  for (const [at, line] of text.split('\n').entries()) {
    const entry = entryOf(line);
    if (entry && (await isAsSealed(entry))) known.set(entry.key, unpackFromJson(entry.value));
    else if (entry) damaged(at + 1);
  }
  return known;
}

function entryOf(line: string): { readonly key: string; readonly value: unknown } | undefined {
  try {
    const entry = JSON.parse(line) as { readonly key?: unknown; readonly value?: unknown } | null;
    const { key, value } = entry ?? {};
    return typeof key === 'string' && value !== undefined ? { ...entry, key, value } : undefined;
  } catch {
    return undefined;
  }
}
