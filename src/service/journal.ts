/**
 * A journal as a file beside the result: a line of JSON for each finished part, `{"key", "value"}`. Lines are appended whole; one that a
 * kill has torn is no JSON and is passed over.
 */
import { appendFile, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Journal } from '../util/journal';
import { tell, type Job } from '../util/progress';

export interface KeptJournal {
  /** The job, with its journal. */
  readonly job: Job;
  /** When the result itself is on the disk. */
  remove(): Promise<void>;
}

/** @param result path of what the job makes: the journal lies beside it */
export async function openJournal(result: string, kind: string, job: Job): Promise<KeptJournal> {
  const path = `${result}.${kind}.journal.jsonl`;
  const text = await readFile(path, 'utf8').catch(() => '');
  const known = new Map(text.split('\n').flatMap(entriesOf));
  const journal = fileJournal(path, known, text === '' || text.endsWith('\n'), job);
  return { job: { ...job, journal }, remove: () => rm(path, { force: true }).catch(() => undefined) };
}

/** @param ended the file's last line is whole */
function fileJournal(path: string, known: Map<string, unknown>, ended: boolean, job: Job): Journal {
  let separator = ended ? '' : '\n';
  let writable = true;
  return {
    find: (key) => known.get(key),
    async keep(key, value) {
      known.set(key, value);
      if (!writable) return;
      try {
        await mkdir(dirname(path), { recursive: true });
        await appendFile(path, `${separator}${JSON.stringify({ key, value })}\n`);
        separator = '';
      } catch (error) {
        writable = false;
        const { code = 'unknown' } = error as NodeJS.ErrnoException;
        tell(job, `${path} cannot be written (${code}): this job cannot go on where it stops`);
      }
    },
  };
}

function entriesOf(line: string): readonly (readonly [string, unknown])[] {
  try {
    const { key, value } = JSON.parse(line) as { readonly key?: unknown; readonly value?: unknown };
    return typeof key === 'string' && value !== undefined ? [[key, value]] : [];
  } catch {
    return [];
  }
}
