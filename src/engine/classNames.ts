/**
 * What the classes of a network are called: by the model itself (Ultralytics writes `{0: 'person', 1: 'bicycle', …}` into the metadata), or
 * by a list beside it, a class a line, as Darknet keeps it: `MODEL.names`, what a `.data` file names, or another `.names`.
 */
import { decodingOf } from '../evaluate/decoders/decoders';
import { isClassifier } from '../evaluate/rankClasses';
import type { Graph } from '../graph/graph';
import { sizeOf } from '../graph/tensor';
import { InputError } from '../util/errors';
import type { Files } from '../util/files';
import { baseName } from './models';
import { usualNames } from './usualNames';

/** What the model's file says; undefined where that is nothing that can be read. */
export function classNamesOf({ about }: Pick<Graph, 'about'>): readonly string[] | undefined {
  const entries = [...(about?.names ?? '').matchAll(/(\d+)\s*:\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g)];
  const names: string[] = [];
  for (const [, index, single, double] of entries) {
    if (Number(index) !== names.length) return undefined;
    names.push((single ?? double).replace(/\\(.)/g, '$1'));
  }
  return names.length > 0 ? names : undefined;
}

/** By the model's file, else by the first list beside it that has as many names as the network has classes. A list that cannot be read is none. */
export async function findClassNames(
  graph: Graph,
  model: string,
  files: Files,
): Promise<readonly string[] | undefined> {
  const said = classNamesOf(graph);
  if (said) return said;
  const count = classCount(graph);
  if (count === undefined) return undefined;
  for (const path of await listsBeside(model, files)) {
    const names = await namesIn(path, files);
    if (names.length === count) return names;
  }
  return undefined;
}

/** The names of a data set's classes where they are the network's, else those that model or folder tell, else the data set's all the same. */
export async function classNamesFor(
  graph: Graph,
  model: string,
  files: Files,
  ofData: readonly string[] | undefined,
): Promise<readonly string[] | undefined> {
  const count = classCount(graph);
  if (ofData && (count === undefined || ofData.length === count)) return ofData;
  return (await findClassNames(graph, model, files)) ?? ofData;
}

/** Beside pictures: as `classNamesFor`, and where nobody says anything, what is likely, with question marks. */
export const classNamesSeen = async (...told: Parameters<typeof classNamesFor>): ReturnType<typeof classNamesFor> =>
  (await classNamesFor(...told)) ?? usualNames(told[0]);

function classCount(graph: Graph): number | undefined {
  const boxes = decodingOf(graph, undefined)?.classes;
  if (boxes !== undefined || !isClassifier(graph)) return boxes;
  return sizeOf(graph.values[graph.outputs[0]].shape ?? []);
}

/** Paths of lists, those that belong to the model by their name first. */
async function listsBeside(model: string, files: Files): Promise<readonly string[]> {
  const folder = files.resolve(model, '..');
  const stem = baseName(model).replace(/\.[^.]*$/, '');
  const there = (await orNothing(files.list(folder), [])).filter(({ directory }) => !directory);
  const ending = (end: string): readonly string[] => {
    const found = there.map(({ name }) => name).filter((name) => name.endsWith(end));
    return [...found.filter((name) => name === stem + end), ...found.filter((name) => name !== stem + end)];
  };
  const path = (name: string): string => files.resolve(folder, name);
  const named = await Promise.all(ending('.data').map((name) => namedBy(path(name), folder, files)));
  const [own, others] = [ending('.names').filter((name) => name === `${stem}.names`), ending('.names')];
  return [...new Set([...own.map(path), ...named.flat(), ...others.map(path)])];
}

/** Where `names = data/coco.names` may lie: Darknet takes it from the folder that it was started in, seldom the file's own. */
async function namedBy(data: string, folder: string, files: Files): Promise<readonly string[]> {
  const [, value] = /^\s*names\s*=\s*(.*\S)\s*$/m.exec(await orNothing(files.readText(data), '')) ?? [];
  if (value === undefined) return [];
  const places = [
    files.resolve(folder, value),
    files.resolve(folder, '..', value),
    files.resolve(folder, baseName(value)),
  ];
  const there = await Promise.all(places.map((place) => files.exists(place)));
  return places.filter((_, at) => there[at]);
}

/** A longer file is no list of names. */
const mostBytes = 2 ** 20;

async function namesIn(path: string, files: Files): Promise<readonly string[]> {
  const bytes = await orNothing(files.read(path, mostBytes), new Uint8Array());
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  while (lines.length > 0 && lines[lines.length - 1].trim() === '') lines.pop();
  return lines.map((line) => line.trim());
}

async function orNothing<T>(reading: Promise<T>, nothing: T): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof InputError) return nothing;
    throw error;
  }
}
