/** What a recipe of good form asks for: files, layers, settings that go together, images that are not judged twice. */
import type { RecipeDraft } from '../../engine/recipe';
import { conflictsOf } from '../../quantize/conflicts';
import { nearest } from '../../util/nearest';
import type { Finding, FolderView, RecipeContext } from './finding';
import { nodeRange, propertiesOf, type Property, propertyAt, type RecipeReading } from './reading';

export function contentFindings(
  reading: RecipeReading,
  draft: RecipeDraft,
  context: RecipeContext,
): readonly Finding[] {
  return [
    ...conflictFindings(reading, draft),
    ...fileFindings(reading, context),
    ...layerFindings(reading, context.layers),
    ...lastRunFindings(reading, context.lastRun),
    ...sameImages(reading, draft),
  ];
}

/** At the key that is in the way, or at the preset that brings it about. */
function conflictFindings(reading: RecipeReading, { settings }: RecipeDraft): readonly Finding[] {
  return conflictsOf(settings).map(({ key, message, instead }) => {
    const path = key.split('.');
    const own = propertyAt(reading.root, path) ?? propertyAt(reading.root, [key]);
    const found = own ?? propertyAt(reading.root, path.slice(0, 1)) ?? propertyAt(reading.root, ['preset']);
    const value = own?.value;
    const range = rangeOfProperty(reading, found);
    // What spans lines is not put into one.
    const inLine = value && !/[\r\n]/.test(reading.text.slice(value.offset, value.offset + value.length));
    const fixes =
      value && inLine
        ? [
            {
              title: `Change to ${JSON.stringify(instead)}`,
              edits: [{ range: nodeRange(reading, value), newText: JSON.stringify(instead) }],
            },
          ]
        : [];
    return { code: 'recipe.forbidden', message, range, fixes };
  });
}

const filePaths = [['model'], ['weights'], ['given']] as const;
const sections = ['calibration', 'evaluation'] as const;

/** Of the common data sets, and of those that inputs have of their own. */
function dataPaths({ root }: RecipeReading): readonly (readonly string[])[] {
  const inputs = propertiesOf(propertyAt(root, ['inputs'])?.value).map(({ name }) => ['inputs', name]);
  const own = inputs.flatMap((input) => sections.map((section) => [...input, section]));
  const sets = [...sections.map((section) => [section, 'dataset']), ...own];
  return [
    ...sets.flatMap((keys) => ['path', 'images', 'labels'].map((key) => [...keys, key])),
    ...inputs.map((input) => [...input, 'value']),
  ];
}

/** Labels may also be called by the name of an array. */
const isPath = (keys: readonly string[], text: string): boolean =>
  keys.at(-1) !== 'labels' || /\.(npy|txt|csv)$/i.test(text);

function fileFindings(reading: RecipeReading, { disk, path, resolve }: RecipeContext): readonly Finding[] {
  if (!disk) return [];
  const missing = (keys: readonly string[], code: Finding['code']): readonly Finding[] => {
    const value = propertyAt(reading.root, keys)?.value;
    if (typeof value?.value !== 'string' || !isPath(keys, value.value)) return [];
    const target = resolve(path, '..', value.value);
    if (disk.exists(target)) return [];
    const range = nodeRange(reading, value);
    const near = nearName(value.value, target, disk, resolve);
    const fixes =
      near === undefined ? [] : [{ title: `Change to ${near}`, edits: [{ range, newText: JSON.stringify(near) }] }];
    const hint = near === undefined ? '' : ` (did you mean "${near}"?)`;
    return [{ code, message: `"${keys.join('.')}": there is no ${target}${hint}`, range, fixes }];
  };
  return [
    ...filePaths.flatMap((keys) => missing(keys, 'recipe.missing-file')),
    ...dataPaths(reading).flatMap((keys) => missing(keys, 'recipe.missing-data')),
  ];
}

/** A name like it in the same folder, written as the path was. */
function nearName(
  written: string,
  target: string,
  disk: FolderView,
  resolve: RecipeContext['resolve'],
): string | undefined {
  const [, folder, name] = /^(.*[\\/])?([^\\/]*)$/.exec(written) ?? [];
  const near = nearest(name ?? '', disk.list(resolve(target, '..')));
  return near === undefined ? undefined : `${folder ?? ''}${near}`;
}

function layerFindings(reading: RecipeReading, layers: readonly string[] | undefined): readonly Finding[] {
  if (!layers) return [];
  const known = new Set(layers);
  return propertiesOf(propertyAt(reading.root, ['layers'])?.value).flatMap(({ name, key }): readonly Finding[] => {
    if (known.has(name)) return [];
    const near = nearest(name, layers);
    const hint =
      near === undefined ? `; its layers are ${layers.slice(0, 5).join(', ')}, …` : ` (did you mean "${near}"?)`;
    const range = nodeRange(reading, key);
    const fixes =
      near === undefined ? [] : [{ title: `Change to ${near}`, edits: [{ range, newText: JSON.stringify(near) }] }];
    return [{ code: 'recipe.unknown-layer', message: `"${name}" names no layer of the model${hint}`, range, fixes }];
  });
}

/** At the setting that it is about, the layer's own settings, or the preset that made them. */
function lastRunFindings(reading: RecipeReading, findings: RecipeContext['lastRun'] = []): readonly Finding[] {
  return findings.map(({ severity, layer, setting, message }) => {
    const at = layer === '' ? [] : ['layers', layer];
    const own = propertyAt(reading.root, at)?.key;
    const asked = setting === undefined ? undefined : deepest(reading, [...at, ...setting.split('.')], at.length);
    const others = propertyAt(reading.root, ['preset']) ?? propertyAt(reading.root, ['model']);
    const range = asked
      ? nodeRange(reading, asked.key)
      : own
        ? nodeRange(reading, own)
        : rangeOfProperty(reading, others);
    return { code: `recipe.run-${severity}`, message: `the last run: ${message}`, range };
  });
}

/** Short forms, as `"bits": 4`, say a key and not its parts. @param least keys that do not say it */
function deepest(reading: RecipeReading, path: readonly string[], least: number): Property | undefined {
  const paths = Array.from({ length: path.length - least }, (_, end) => path.slice(0, path.length - end));
  return paths.map((each) => propertyAt(reading.root, each)).find((found) => found !== undefined);
}

/** Ranges that were measured on the images that are judged make the judgement too good. */
function sameImages(reading: RecipeReading, { calibration, evaluation }: RecipeDraft): readonly Finding[] {
  const [a, b] = [calibration.dataset, evaluation.dataset];
  if (!a || !b || a.path !== b.path || a.images !== b.images) return [];
  const place = propertyAt(reading.root, ['calibration', 'dataset', 'path']);
  const message =
    'calibration and evaluation use the same images: what is measured then is better than what the network will do';
  return [{ code: 'recipe.same-images', message, range: rangeOfProperty(reading, place) }];
}

function rangeOfProperty(reading: RecipeReading, property: Property | undefined): Finding['range'] {
  const node = property?.value && property.value.type !== 'object' ? property.value : property?.key;
  return node ? nodeRange(reading, node) : { line: 0, start: 0, end: 0 };
}
