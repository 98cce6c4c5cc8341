/**
 * Figures that other tools wrote, as overlays: Netron's attachments and Model Explorer's node data. A figure belongs to the
 * layer whose name, or whose output's name, it stands under; what fits no layer is counted and said.
 */
import { InputError } from '../../util/errors';
import { number } from '../results/numberText';
import { endsOf } from './overlayColour';
import type { LayerInfo } from '../results/results';
import type { ColourRule, Overlay } from './viewModel';

export interface ImportedOverlays {
  readonly source: 'netron' | 'model-explorer';
  readonly overlays: readonly Overlay[];
  /** Figures that fit no layer of this model. */
  readonly unmatched: number;
}

/** Larger files are refused before they are parsed. */
export const longestImport = 32 * 2 ** 20;

interface Figure {
  readonly overlay: string;
  readonly target: string;
  readonly value: number;
}

/** What is known of a model's layers by name, and by the name of the value that each makes. */
export interface NamedLayers {
  readonly name: string;
  readonly layers: readonly Pick<LayerInfo, 'name' | 'value'>[];
}

export interface ImportRequest {
  readonly path: string;
  /** What people know the file by. */
  readonly name: string;
  readonly model: NamedLayers;
}

/**
 * @param fileName names the overlays' source, and the overlay of a file that does not name itself
 * @throws InputError for text that is neither of the two formats, or has no figure for any layer of the model
 */
export function readOverlays(text: string, fileName: string, summary: NamedLayers): ImportedOverlays {
  const refuse = (found: string): never => {
    throw new InputError(`${fileName}: expected a Netron attachment or Model Explorer node data, found ${found}`);
  };
  if (text.length > longestImport) refuse(`${text.length} characters, more than ${longestImport}`);
  const document = parsed(text) ?? refuse('text that is no JSON object');
  const source = document['signature'] === 'netron:attachment' ? 'netron' : 'model-explorer';
  const figures = source === 'netron' ? netronFigures(document) : nodeDataFigures(document, stemOf(fileName));
  if (figures.length === 0) refuse('no figures in it');
  const layerOf = layersByName(summary);
  const matched = figures.flatMap((figure) => {
    const layer = layerOf.get(firstLine(figure.target));
    return layer === undefined ? [] : [{ ...figure, layer }];
  });
  if (matched.length === 0) {
    throw new InputError(
      `${fileName}: none of its ${figures.length} figures stands under a layer of ${summary.name}; the first is of "${figures[0].target.slice(0, 60)}"`,
    );
  }
  const names = [...new Set(matched.map(({ overlay }) => overlay))];
  const overlays = names.map((name) =>
    overlayOf(
      name,
      fileName,
      matched.filter(({ overlay }) => overlay === name),
    ),
  );
  return { source, overlays, unmatched: figures.length - matched.length };
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Metrics and metadata whose value is a number; those of the model or the graph belong to no layer. */
function netronFigures(document: Readonly<Record<string, unknown>>): readonly Figure[] {
  return ['metrics', 'metadata'].flatMap((part) => {
    const entries: unknown = document[part];
    return (Array.isArray(entries) ? entries : []).flatMap((each: unknown) => {
      const { kind, target, name, value } = objectOf(each) ?? {};
      const ofLayer = kind === 'node' || kind === 'value' || kind === 'tensor';
      if (!ofLayer || typeof target !== 'string' || typeof name !== 'string' || !isFigure(value)) return [];
      return [{ overlay: name, target, value }];
    });
  });
}

/** `{results: …}` for one graph, or such objects by the ids of graphs. */
function nodeDataFigures(document: Readonly<Record<string, unknown>>, stem: string): readonly Figure[] {
  const graphs = objectOf(document['results']) ? [document] : Object.values(document).map(objectOf);
  return graphs.flatMap((graph) => {
    const overlay = typeof graph?.['name'] === 'string' && graph['name'] !== '' ? graph['name'] : stem;
    return Object.entries(objectOf(graph?.['results']) ?? {}).flatMap(([target, result]) => {
      const value: unknown = objectOf(result)?.['value'];
      return isFigure(value) ? [{ overlay, target, value }] : [];
    });
  });
}

function layersByName({ layers }: NamedLayers): ReadonlyMap<string, string> {
  return new Map([
    ...layers.flatMap(({ name, value }) => (value === undefined ? [] : [[firstLine(value), name] as const])),
    ...layers.map(({ name }) => [firstLine(name), name] as const),
  ]);
}

/** Where a layer has several figures of one name, the last counts, as in the other tools. */
function overlayOf(
  name: string,
  fileName: string,
  figures: readonly { readonly layer: string; readonly value: number }[],
): Overlay {
  const values = new Map(figures.map(({ layer, value }) => [layer, value]));
  const texts = [...values].map(([layer, value]) => [layer, number(value)] as const);
  return {
    id: `imported:${fileName}:${name}`,
    label: name,
    unit: '',
    description: `Imported from ${fileName}.`,
    source: fileName,
    values: Object.fromEntries(values),
    texts: Object.fromEntries(texts),
    colour: colourOf([...values.values()]),
  };
}

/** Logarithmic where positive numbers differ more than a thousandfold; zeros stand beside such a scale, what is below them does not. */
function colourOf(values: readonly number[]): ColourRule {
  const [low, high] = endsOf(values, true) ?? [1, 1];
  return { kind: 'gradient', log: values.every((value) => value >= 0) && high / low > 1000 };
}

const isFigure = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

const objectOf = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;

const firstLine = (name: string): string => name.split('\n')[0];

const stemOf = (fileName: string): string => fileName.replace(/^.*\//, '').replace(/\.json$/i, '');
