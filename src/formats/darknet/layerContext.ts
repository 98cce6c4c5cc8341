/** What a section sees while it is resolved: its entries and the layers before it. */
import { readInts, refuse } from './cfgOptions';
import type { CfgSection } from './cfgSyntax';
import {
  elementsOf,
  type ImageShape,
  type LayerDetail,
  type LayerIndex,
  networkInput,
  type ResolvedLayer,
  shapeText,
} from './resolvedCfg';

export interface LayerContext {
  readonly section: CfgSection;
  readonly index: LayerIndex;
  readonly input: ImageShape;
  readonly layers: readonly ResolvedLayer[];
}

/** What a section's resolver answers. `inputs` defaults to the layer before, `activation` to `linear`. */
export interface Resolution {
  readonly detail: LayerDetail;
  readonly output: ImageShape;
  readonly input?: ImageShape;
  readonly inputs?: readonly LayerIndex[];
  readonly activation?: string;
}

/** Largest number of elements that a layer may give out and of weights that it may have. */
export const maxElements = 2 ** 31;
export const maxChannels = 1_000_000;
export const maxSide = 1_000_000;

/** The layer that the section follows; a detector head gives nothing that another layer could read. */
export function previousIndex(context: LayerContext): LayerIndex {
  const index = context.index - 1;
  return index < 0 ? networkInput : readable(context, index);
}

export function shapeAt(context: LayerContext, index: LayerIndex): ImageShape {
  return index === networkInput ? context.input : context.layers[index].output;
}

/** Shape of the layer before. */
export function previousShape(context: LayerContext): ImageShape {
  return shapeAt(context, previousIndex(context));
}

/** Indices given by `key`: counted from the start, or back from this layer when negative. */
export function readSources(context: LayerContext, key: string): readonly LayerIndex[] {
  const { section, index } = context;
  const given = readInts(section, key);
  if (!given || given.length === 0) return refuse(section, `${key}= is missing: which layers does it read?`, key);
  return given.map((at) => sourceAt(context, at < 0 ? index + at : at, key));
}

/** One index as `readSources` gives them. */
export function readSource(context: LayerContext, key: string): LayerIndex {
  return readSources(context, key)[0];
}

export function sourceAt(context: LayerContext, source: number, key: string): LayerIndex {
  if (source < 0 || source >= context.index) {
    const range = context.index === 0 ? 'no layer stands before it' : `it can read layers 0 to ${context.index - 1}`;
    refuse(context.section, `${key} points to layer ${source}, but this is layer ${context.index}: ${range}`, key);
  }
  return readable(context, source, key);
}

/** Throws when a layer would give out nothing, or more than `maxElements`. */
export function checkedOutput(context: LayerContext, shape: ImageShape): ImageShape {
  const sides = [shape.channels, shape.height, shape.width];
  if (sides.some((side) => side < 1)) {
    const input = context.index === 0 ? context.input : context.layers[context.index - 1].output;
    refuse(
      context.section,
      `nothing is left of its input ${shapeText(input)}: the output would be ${shapeText(shape)}`,
    );
  }
  if (elementsOf(shape) > maxElements) {
    refuse(context.section, `the output ${shapeText(shape)} has more than 2^31 elements`);
  }
  return shape;
}

function readable(context: LayerContext, index: LayerIndex, key?: string): LayerIndex {
  const { detail, type } = context.layers[index];
  if (detail.kind === 'yolo' || detail.kind === 'region') {
    refuse(context.section, `it reads layer ${index}, a [${type}] head: only boxes come out of one`, key);
  }
  return index;
}
