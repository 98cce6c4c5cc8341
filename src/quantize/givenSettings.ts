/**
 * Settings on models that bring their quantization along. With given scales and weights kept, what would choose others changes nothing:
 * that is said. What would move numbers under scales that stay is refused.
 */
import type { Graph } from '../graph/graph';
import { isGiven } from '../graph/isGiven';
import { InputError } from '../util/errors';
import { isAsked } from './asked';
import { keepsGiven } from './given';
import type { Settings } from './settings';

/** Optimizers of the program, which a refit may have. */
const fits = new Set(['bias-correction', 'adaround', 'reconstruct', 'verify']);

/** Throws InputError for optimizers that would leave given scales wrong. */
export function refuseOfGiven(graph: Graph, settings: Settings): void {
  if (!isGiven(graph)) return;
  const refused = settings.optimize.find((name) => keepsGiven(settings) || !fits.has(name.split(':')[0]));
  if (refused === undefined) return;
  const instead = keepsGiven(settings)
    ? 'leave "optimize" out, or refit the model ("adjustment": "pow2-ratio")'
    : `take ${[...fits].join(', ')}, which leave them`;
  throw new InputError(
    `${graph.name}: "optimize" asks for ${refused}, which changes what the file's own scales were made for: ${instead}`,
  );
}

/** A setting without effect on some of the model. */
export interface Unheeded {
  /** Dotted key; below the layer's own settings where `layer` is said. */
  readonly setting: string;
  readonly layer?: string;
  /** What stays instead, for people. */
  readonly stays: string;
}

/** What the file says of the values and weights that are there. */
interface Said {
  readonly graph: Graph;
  readonly settings: Settings;
  /** Of layers whose weights keep the file's integers. */
  readonly weights: ReadonlyMap<string, { readonly bits: number; readonly perChannel: boolean }>;
}

/** In the order of a recipe. */
export function unheededSettings(said: Said): readonly Unheeded[] {
  if (!isGiven(said.graph)) return [];
  return [...globally(said), ...byLayer(said)];
}

function globally({ graph, settings, weights }: Said): readonly Unheeded[] {
  const values = [...(graph.given?.values() ?? [])];
  const keeps = keepsGiven(settings);
  const [held, grids] = [keeps ? values : [], keeps ? [...weights.values()] : []];
  const input = keeps ? graph.given?.get(graph.inputs[0]) : undefined;
  const { bits, granularity, symmetric, inputBits } = settings;
  const scales = `${values.length} values keep the scales of the file`;
  const found: readonly (Unheeded & { readonly asked: (settings: Settings) => unknown; readonly differs: boolean })[] =
    [
      {
        setting: 'bits.weights',
        asked: (each) => each.bits.weights,
        differs: grids.some((grid) => grid.bits !== bits.weights),
        stays: `the weights of ${grids.length} layers keep the integers of the file`,
      },
      {
        setting: 'bits.activations',
        asked: (each) => each.bits.activations,
        differs: held.some((value) => value.bits !== bits.activations),
        stays: `${values.length} values keep the integers of the file`,
      },
      {
        setting: 'granularity',
        asked: (each) => each.granularity,
        differs: grids.some(({ perChannel }) => perChannel !== (granularity === 'per-channel')),
        stays: `the weights of ${grids.length} layers keep the scales of the file`,
      },
      {
        setting: 'range.weights',
        asked: (each) => each.range.weights,
        differs: grids.length > 0,
        stays: `the weights of ${grids.length} layers keep the scales of the file`,
      },
      {
        setting: 'range.activations',
        asked: (each) => each.range.activations,
        differs: true,
        stays: keeps ? scales : `${values.length} values keep the ranges that the integers of the file cover`,
      },
      {
        setting: 'symmetric.activations',
        asked: (each) => each.symmetric.activations,
        differs: held.some(
          ({ zeroPoint, low, high }) => (zeroPoint !== Math.ceil((low + high) / 2)) === symmetric.activations,
        ),
        stays: `${values.length} values keep the zero points of the file`,
      },
      {
        setting: 'inputBits',
        asked: (each) => each.inputBits,
        differs: input !== undefined && input.bits !== inputBits,
        stays: 'the input keeps the integers of the file',
      },
    ];
  return found.flatMap(({ setting, asked, differs, stays }) =>
    differs && isAsked(settings, asked) ? [{ setting, stays }] : [],
  );
}

function byLayer({ graph, settings, weights }: Said): readonly Unheeded[] {
  const keeps = keepsGiven(settings);
  return Object.entries(settings.layers).flatMap(([layer, { bits = {}, range = {} }]): readonly Unheeded[] => {
    const held = graph.nodes.find(
      (node) => graph.layers[node.layer].name === layer && node.outputs.some((value) => graph.given?.has(value)),
    );
    const value = held && graph.given?.get(held.outputs[0]);
    const grid = keeps ? weights.get(layer) : undefined;
    const found: readonly (readonly [setting: string, isThere: boolean, stays: string])[] = [
      [
        'bits.weights',
        bits.weights !== undefined && grid !== undefined && grid.bits !== bits.weights,
        'its weights keep the integers of the file',
      ],
      [
        'bits.activations',
        keeps && bits.activations !== undefined && value !== undefined && value.bits !== bits.activations,
        'its output keeps the integers of the file',
      ],
      ['range.weights', range.weights !== undefined && grid !== undefined, 'its weights keep the scales of the file'],
      [
        'range.activations',
        range.activations !== undefined && value !== undefined,
        `its output keeps the ${keeps ? 'scale' : 'range'} of the file`,
      ],
    ];
    return found.flatMap(([setting, isThere, stays]) => (isThere ? [{ layer, setting, stays }] : []));
  });
}
