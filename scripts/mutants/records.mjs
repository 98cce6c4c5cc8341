// What the processes of a measurement find out, as small files of one folder: they share no memory, and some are killed.
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/** `noticed`: the test that did; `reached`: the test files that evaluate it; `unsure`: why its tests must be loaded anew with it; `ended`: not to be tried again. */
export function recordsIn(folder) {
  const pathOf = (kind, id) => `${folder}/${kind}.${id}`;
  const has = (kind, id) => existsSync(pathOf(kind, id));
  const lines = (kind, id) =>
    has(kind, id) ? [...new Set(readFileSync(pathOf(kind, id), 'utf8').split('\n').filter(Boolean))] : [];
  const add = (kind, id, text) => appendFileSync(pathOf(kind, id), `${text}\n`);
  /** The mutation that this process tries, for whoever finds it dead. */
  const begin = (id) => writeFileSync(pathOf('now', process.pid), `${id}\n`);
  return { has, lines, add, begin, takeEnded: () => takeEnded(folder).filter((id) => id >= 0 && !has('noticed', id)) };
}

/** What processes tried that are no more. */
function takeEnded(folder) {
  const names = readdirSync(folder).filter((name) => name.startsWith('now.'));
  const ids = names.map((name) => Number(readFileSync(`${folder}/${name}`, 'utf8')));
  for (const name of names) rmSync(`${folder}/${name}`);
  return ids;
}
