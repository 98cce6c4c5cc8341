/** Class indices of samples that are arrays: a `.npy` of integers, or a text with one index, or one name of a class, a line. */
import { openArray, type StoredArray } from '../../formats/npy/storedArray';
import { InputError } from '../../util/errors';
import type { Files } from '../../util/files';
import type { Dataset } from '../sample';
import { labelIn } from './classNames';
import { fileParts } from './fileParts';

export interface ArrayLabels {
  readonly labels: readonly number[];
  readonly truths: NonNullable<Dataset['truths']>;
}

/** `classes`: of names in a text. Throws InputError for what is no class index, and where there is not one for each sample. */
export async function readLabels(
  path: string,
  count: number,
  classes: readonly string[] | undefined,
  files: Files,
): Promise<ArrayLabels> {
  if (/\.npy$/i.test(path)) return labelsIn(await openArray(await fileParts(path, files)), count);
  const lines = (await files.readText(path)).split(/\r?\n/).map((line) => line.trim());
  while (lines.at(-1) === '') lines.pop();
  const labels = lines.map((line, at) =>
    /^\d{1,9}$/.test(line) || !classes
      ? indexOf(line === '' ? NaN : Number(line), line, `${path}, line ${at + 1}`)
      : labelIn(classes, line, `${path}, line ${at + 1}:`),
  );
  return counted(labels, count, path, 'line');
}

/** As `readLabels`, of an array. */
export async function labelsIn(array: StoredArray, count: number): Promise<ArrayLabels> {
  const { name, shape } = array;
  if (shape.filter((size) => size !== 1).length > 1 || shape.length === 0)
    throw new InputError(
      `${name}: expected one class index for each of ${count} samples, found an array of (${shape.join(', ')})`,
    );
  if (shape[0] !== count) return counted(new Array<number>(shape[0]), count, name, 'sample');
  const labels = [...(await array.all())].map((value, at) => indexOf(value, String(value), `${name}, sample ${at}`));
  return counted(labels, count, name, 'sample');
}

/** One index. */
export function indexOf(value: number, found: string, where: string): number {
  if (Number.isInteger(value) && value >= 0 && value < 2 ** 31) return value;
  throw new InputError(`${where}: expected the index of a class, found "${found.slice(0, 40)}"`);
}

function counted(labels: readonly number[], count: number, name: string, unit: 'line' | 'sample'): ArrayLabels {
  if (labels.length !== count)
    throw new InputError(`${name}: expected ${count} labels, one for each sample, found ${labels.length}`);
  const first = unit === 'line' ? 1 : 0;
  return { labels, truths: async (index) => [{ class: labels[index], where: `${name}, ${unit} ${index + first}` }] };
}
