/**
 * `list`: a text file of image paths, one per line, relative to the list (Darknet's `valid=` files). The labels of
 * `…/images/x.jpg` are `…/labels/x.txt`, as Darknet has it; a list none of whose images has a label file has no boxes.
 */
import { InputError } from '../../util/errors';
import type { Files } from '../../util/files';
import type { Dataset, DatasetSpec, Sample } from '../sample';
import { isImageName, readImage, withoutExtension } from './imageFiles';
import { boxIn, parseYoloLabels, type YoloLabel } from './yoloLabels';

export async function openList(spec: DatasetSpec, files: Files): Promise<Dataset> {
  const lines = linesOf(await files.readText(spec.path), spec.path);
  const paths = lines.map((line) => files.resolve(spec.path, '..', line));
  const labelPaths = paths.map(labelPathOf);
  const labelled = await Promise.all(labelPaths.map(async (path) => path !== undefined && files.exists(path)));
  const hasLabels = labelled.includes(true);
  const ids = unique(lines);
  const truths = async (index: number): Promise<YoloLabel[]> => {
    const labels = labelPaths[index];
    return labelled[index] && labels !== undefined ? parseYoloLabels(await files.readText(labels), labels) : [];
  };
  const bytes = (index: number) => files.read(paths[index]);
  const sample = async (index: number): Promise<Sample> => {
    const image = await readImage(paths[index], files);
    if (!hasLabels) return { id: ids[index], image };
    return { id: ids[index], image, boxes: (await truths(index)).map((label) => boxIn(image, label)) };
  };
  return { length: ids.length, ids, classes: spec.classes, bytes, ...(hasLabels && { truths }), sample };
}

function linesOf(text: string, path: string): string[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const trimmed = line.trim();
    if (trimmed === '') return [];
    if (isImageName(trimmed)) return [trimmed];
    throw new InputError(`${path}, line ${index + 1}: expected the path of an image, found "${trimmed.slice(0, 80)}"`);
  });
}

/** Replaces the last folder called `images` by `labels`; undefined where there is none. */
function labelPathOf(path: string): string | undefined {
  const replaced = path.replace(/([/\\])images([/\\](?!.*[/\\]images[/\\]))/, '$1labels$2');
  return replaced === path ? undefined : `${withoutExtension(replaced)}.txt`;
}

/** Repeated lines get a number, since ids must be unique. */
function unique(lines: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const times = (seen.get(line) ?? 0) + 1;
    seen.set(line, times);
    return times === 1 ? line : `${line}#${times}`;
  });
}
