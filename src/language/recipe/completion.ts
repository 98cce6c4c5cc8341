/**
 * What only the model and the disk know at a place of a recipe: names of layers, files and folders. Keys and values that
 * the schema knows are offered by the editor's JSON service.
 */
import { getLocation } from 'jsonc-parser';
import { shapeText } from '../../protocol/results/numberText';
import type { LayerInfo } from '../../protocol/results/results';
import type { TextRange } from '../diagnostic';
import type { FolderView, RecipeContext } from './finding';
import { offsetAt, propertiesOf, propertyAt, rangeOf, readRecipe } from './reading';

export interface RecipeCompletion {
  readonly kind: 'layer' | 'file' | 'folder';
  readonly label: string;
  readonly detail: string;
  /** As JSON, with what must stand behind it. */
  readonly newText: string;
}

export interface RecipeCompletions {
  /** What the chosen text replaces. */
  readonly range: TextRange;
  readonly items: readonly RecipeCompletion[];
}

export interface CompletionContext extends Pick<RecipeContext, 'path' | 'resolve'> {
  readonly disk: FolderView;
  readonly layers: readonly Pick<LayerInfo, 'name' | 'op' | 'outputShape'>[];
}

/** Line and character count from 0. Undefined where the schema knows all there is to know. */
export function recipeCompletion(
  text: string,
  line: number,
  character: number,
  context: CompletionContext,
): RecipeCompletions | undefined {
  const reading = readRecipe(text);
  if (reading.refusal !== undefined) return undefined;
  const offset = offsetAt(reading, line, character);
  const { path, isAtPropertyKey, previousNode } = getLocation(text, offset);
  const inside = previousNode && previousNode.offset <= offset && offset <= previousNode.offset + previousNode.length;
  const range = inside
    ? rangeOf(reading, previousNode.offset, previousNode.length)
    : { line, start: character, end: character };
  if (isAtPropertyKey) {
    if (path.length !== 2 || path[0] !== 'layers') return undefined;
    const given = propertiesOf(propertyAt(reading.root, ['layers'])?.value).map(({ name }) => name);
    const hasValue = inside && /^\s*:/.test(text.slice(previousNode.offset + previousNode.length));
    return { range, items: layerItems(context.layers, given, hasValue ? '' : ': {}') };
  }
  if (!isPath(path)) return undefined;
  const written = inside ? text.slice(previousNode.offset + 1, offset) : '';
  return { range, items: fileItems(written, path, context) };
}

function layerItems(
  layers: CompletionContext['layers'],
  given: readonly string[],
  behind: string,
): readonly RecipeCompletion[] {
  const free = layers.filter(({ name }) => !given.includes(name));
  return free.map(({ name, op, outputShape }) => ({
    kind: 'layer',
    label: name,
    detail: [op, shapeText(outputShape)].filter((part) => part !== '').join(' '),
    newText: JSON.stringify(name) + behind,
  }));
}

/** Keys whose value is a file, and which files are meant. */
const filesOf = new Map<string | number, RegExp>([
  ['model', /\.(onnx|cfg)$/i],
  ['weights', /\.weights$/i],
  ['given', /\.json$/i],
]);
const filesOfData = /\.(bin|json|txt)$/i;

function isPath(path: readonly (string | number)[]): boolean {
  if (path.length === 1) return filesOf.has(path[0]);
  return path[1] === 'dataset' && path.length === 3 && (path[2] === 'path' || path[2] === 'images');
}

/** A long folder is not a list that anybody reads. */
const mostFiles = 500;

/** The folder that is written so far; files that cannot be meant are left out, folders never. */
function fileItems(
  written: string,
  [key]: readonly (string | number)[],
  { disk, path, resolve }: CompletionContext,
): readonly RecipeCompletion[] {
  const folder = /^(.*\/)?/.exec(written.replace(/\\/g, '/'))?.[0] ?? '';
  const wanted = filesOf.get(key) ?? filesOfData;
  const names = disk.list(resolve(path, '..', folder)).filter((name) => !name.startsWith('.'));
  return names.slice(0, mostFiles).flatMap((name): readonly RecipeCompletion[] => {
    const isFolder = !/\.[^.]+$/.test(name) || disk.list(resolve(path, '..', folder, name)).length > 0;
    if (!isFolder && !wanted.test(name)) return [];
    const kind = isFolder ? 'folder' : 'file';
    return [{ kind, label: `${folder}${name}`, detail: '', newText: JSON.stringify(`${folder}${name}`) }];
  });
}
