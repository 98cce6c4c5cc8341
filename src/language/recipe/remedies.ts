/** What solves a problem of a run, and where in its recipe that stands: from the one line that the engine says. */
import type { TextRange } from '../diagnostic';
import { nodeRange, propertyAt, readRecipe, type Property } from './reading';

/**
 * `chooseData`: other samples; `chooseWeights`: a cfg's weights; `chooseShapes`: sizes that a model leaves open; `preprocess`: how pixels are fed; `recipe`: whatever else the line names.
 */
export type Remedy = 'chooseData' | 'chooseWeights' | 'chooseShapes' | 'preprocess' | 'recipe';

/** The likeliest first. @param text the recipe's, whose data sets a line may name by their paths */
export function remediesOf(line: string, text = ''): readonly Remedy[] {
  if (dataSetIn(line, text)) return ['chooseData', 'recipe'];
  if (/(calibration|evaluation)\.dataset" is missing|no (images|arrays) found|name images in "calibration/.test(line))
    return ['chooseData', 'recipe'];
  if (/: no weights;/.test(line)) return ['chooseWeights', 'recipe'];
  if (/: input '.*' (leaves dimensions? .* open|has no shape);/.test(line)) return ['chooseShapes', 'recipe'];
  if (/: expected what onnxruntime can compute,/.test(line) && bindsSizes(text)) return ['chooseShapes', 'recipe'];
  if (/preprocess/.test(line)) return ['preprocess', 'recipe'];
  return ['recipe'];
}

/** A model that cannot be computed in sizes that were chosen for it may be in others. */
const bindsSizes = (text: string): boolean => propertyAt(readRecipe(text).root, ['inputShape']) !== undefined;

/** Keys of recipes that hold sections which a line may name without their parts. */
const sections = /\b(calibration|evaluation|preprocess|inputs|bits|range|layers|optimize|export|exportOptions)\b/;

/** Whether samples that the line is about are arrays, and none are images. */
export const isOfArrays = (line: string, text = ''): boolean =>
  /\.np[yz]\b|\barrays\b/.test(line) || /"type"\s*:\s*"np[yz]"/.test(text);

export type DataSet = 'calibration' | 'evaluation';

/** Which data sets of a recipe other samples take the place of: those that the line is about, or both where it names none. */
export function dataSetsOf(line: string, text = ''): readonly DataSet[] {
  const key = /"(calibration|evaluation)\.dataset"/.exec(line)?.[1] as DataSet | undefined;
  if (key) {
    const { root } = readRecipe(text);
    return dataSets.filter((set) => set === key || propertyAt(root, [set, 'dataset']) === undefined);
  }
  const named = placesNamed(line, text).map(({ set }) => set);
  return named.length > 0 ? named : dataSets;
}

const dataSets: readonly DataSet[] = ['calibration', 'evaluation'];

/** The key of the data set whose path a line begins with: `/w/pictures/images: not found`. */
const dataSetIn = (line: string, text: string): Property | undefined => placesNamed(line, text)[0]?.path;

function placesNamed(line: string, text: string): readonly { readonly set: DataSet; readonly path: Property }[] {
  const [named] = /^[^:]*(:[\\/][^:]*)?(?=: )/.exec(line) ?? [''];
  const { root } = readRecipe(text);
  const partsOf = (path: unknown): readonly string[] =>
    typeof path === 'string' ? path.split(/[\\/]/).filter((part) => part !== '' && part !== '.') : [];
  const isNamed = (parts: readonly string[]): boolean =>
    parts.length > 0 && `${named}/`.replaceAll('\\', '/').includes(`/${parts.join('/')}/`);
  const places = dataSets.flatMap((set) => {
    const path = propertyAt(root, [set, 'dataset', 'path']);
    const parts = partsOf(path?.value?.value);
    return path && isNamed(parts) ? [{ set, path, depth: parts.length }] : [];
  });
  // Of a folder and one within it the inner one is meant.
  const deepest = Math.max(...places.map(({ depth }) => depth));
  return places.filter(({ depth }) => depth === deepest);
}

/** At the key that the line names, or the nearest one above it that stands in the text; else at the recipe's first line. */
export function placeOf(text: string, line: string): TextRange {
  const reading = readRecipe(text);
  const dataSet = dataSetIn(line, text);
  if (dataSet) return nodeRange(reading, dataSet.key);
  const named = /"([A-Za-z]+(?:\.[\w/-]+)*)"/.exec(line)?.[1] ?? sections.exec(line)?.[1];
  const path = named?.split('.') ?? [];
  for (let length = path.length; length > 0; length--) {
    const found = propertyAt(reading.root, path.slice(0, length));
    if (found) return nodeRange(reading, found.key);
  }
  return { line: 0, start: 0, end: text.split('\n', 1)[0].length };
}
