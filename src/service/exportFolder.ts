/**
 * A folder of exports. `export.json` lists what we wrote in it, format by format. An export adds its files, replaces and removes those of
 * the same format that the list names and nobody has changed, and leaves everything else alone.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exportMarker, exportReadme, type ExportedFormat } from '../engine/exportJob';
import { jsonIn } from '../engine/runFolder';
import { requireAsWritten, sealedRecord } from '../engine/stored/asWritten';
import { exportListShape, type ListedExport } from '../engine/stored/exportShape';
import { readShape } from '../engine/stored/shape';
import { InputError } from '../util/errors';
import type { OutputFile } from '../util/files';
import { readRegular } from '../util/nodeRegularFile';
import { changeFolder, refuseFile, type Change } from './folder/change';
import { holds } from './folder/filled';
import { readListed, stateOf, writtenFile, type Listed } from './folder/written';

/** One format of one run. */
interface WrittenExport {
  /** Empty for a file of an earlier version's list, which did not say. */
  readonly format: string;
  readonly name: string;
  readonly provenance: string;
  readonly files: readonly Listed[];
  readonly warnings: readonly string[];
}

const readmeFormat = 'readme';

/** Before work that takes long: throws InputError where no export could be put, since what is there is not ours or damaged. */
export async function requireExportPlace(folder: string): Promise<void> {
  await refuseFile(folder);
  await exportsIn(folder);
}

/**
 * Answers the names of what was written. Rejects with InputError, having written nothing, where something is in the way that is
 * not ours, or not any more as we wrote it.
 */
export async function writeExport(
  folder: string,
  exported: readonly ExportedFormat[],
  beforeWriting: () => void,
): Promise<readonly string[]> {
  await changeFolder(folder, async () => {
    const there = await exportsIn(folder);
    const gone = there.filter((old) => exported.some((one) => takesPlaceOf(one, old)));
    const kept = there.filter((old) => !gone.includes(old));
    const added = [...exported, readmeOf(kept, exported)];
    beforeWriting();
    return changeOf(folder, { kept, added, gone });
  });
  return [...exported.flatMap(({ files }) => files.map(({ name }) => name)), 'README.md', exportMarker];
}

/** The same format of the same run, or of another one whose files have the same names. */
function takesPlaceOf({ id, name, files }: ExportedFormat, old: WrittenExport): boolean {
  if (old.format === readmeFormat) return true;
  const names = new Set([...files.map((file) => file.name), 'README.md']);
  const meets = old.files.some((file) => names.has(file.name));
  return old.format === '' ? meets : old.format === id && (old.name === name || meets);
}

function readmeOf(kept: readonly WrittenExport[], exported: readonly ExportedFormat[]): ExportedFormat {
  const known = kept.filter(({ format }) => format !== '').map((old) => ({ ...old, id: old.format }));
  return { id: readmeFormat, name: '', provenance: '', files: [exportReadme([...known, ...exported])], warnings: [] };
}

interface Exports {
  readonly kept: readonly WrittenExport[];
  readonly added: readonly ExportedFormat[];
  readonly gone: readonly WrittenExport[];
}

async function changeOf(folder: string, { kept, added, gone }: Exports): Promise<Change> {
  const files = added.flatMap((one) => one.files);
  const names = new Set(files.map(({ name }) => name));
  const old = gone.flatMap((one) => one.files);
  const write: OutputFile[] = [];
  for (const file of files) if (await mustWrite(folder, file, old)) write.push(file);
  const remove: string[] = [];
  for (const file of old)
    if (!names.has(file.name) && (await stateOf(folder, file)) === 'as written') remove.push(file.name);
  return { write: [...write, await listOf(kept, added)], remove };
}

/** Throws InputError where what lies there is not ours to replace. */
async function mustWrite(folder: string, { name, bytes }: OutputFile, old: readonly Listed[]): Promise<boolean> {
  const place = join(folder, name);
  if (!existsSync(place)) return true;
  if (await holds(place, bytes)) return false;
  const known = old.find((file) => file.name === name);
  if (!known) throw new InputError(`${place}: a file that is not of this export is in the way; move it elsewhere`);
  if ((await stateOf(folder, known)) === 'as written') return true;
  throw new InputError(`${place}: was changed since it was exported; move it elsewhere, then export again`);
}

/** `export.json`; `written` is what the next export reads, the other fields are for other readers. */
async function listOf(kept: readonly WrittenExport[], added: readonly ExportedFormat[]): Promise<OutputFile> {
  const written = [
    ...kept,
    ...added.map(({ id, files, ...one }) => ({ ...one, format: id, files: files.map(writtenFile) })),
  ];
  const { name, provenance } = added[0];
  const formats = [...new Set(written.map(({ format }) => format))].filter((id) => id !== '' && id !== readmeFormat);
  const files = written.flatMap((one) => one.files.map((file) => file.name));
  const list = await sealedRecord({ name, provenance, formats, files, written });
  return { name: exportMarker, bytes: new TextEncoder().encode(`${JSON.stringify(list, undefined, 2)}\n`) };
}

async function exportsIn(folder: string): Promise<readonly WrittenExport[]> {
  const path = join(folder, exportMarker);
  if (!existsSync(path)) return [];
  const list = jsonIn((await readRegular(path)).toString('utf8'), path, 'the list of an export');
  const advice = 'a file that is not ours is in the way; move it elsewhere or choose another folder';
  const { files, written } = readShape(exportListShape, list, path, advice);
  await requireAsWritten(list as object, path, 'move it elsewhere or choose another folder');
  if (written) return written.map((one) => ({ ...one, files: filesOf(one) }));
  const listed = readListed(files) ?? [];
  return listed.map((file) => ({ format: '', name: '', provenance: '', files: [file], warnings: [] }));
}

/** Only an earlier version's list has names without sums. */
function filesOf({ format, files }: ListedExport): readonly Listed[] {
  return (readListed(files) ?? []).filter(({ sha256 }) => format === '' || sha256 !== undefined);
}
