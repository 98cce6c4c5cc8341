/**
 * Preset strict computes these activations with tables of 2^8 entries (`quantize/lower/pointwise.ts`), so that wider
 * integers make them float islands; SELU has no integer form at all.
 */
import type { ResolvedLayer } from '../../formats/darknet/resolvedCfg';
import { entryOf } from '../../formats/darknet/cfgSyntax';
import { type Finding, layerSections, type Rule, type RuleContext } from './rule';

const tables = ['logistic', 'loggy', 'tanh', 'elu', 'swish', 'mish'];
const floats = ['selu'];

export const floatActivation: Rule = {
  code: 'cfg.float-activation',
  severity: 'hint',
  doc: 'Preset strict computes the activation in integers, also above 8 bits.',
  check: (context) => [...tables, ...floats].flatMap((name) => findings(context, name)),
};

/** One for all layers that have it: a network of mish would be full of them. */
function findings({ document, cfg: { layers } }: RuleContext, name: string): readonly Finding[] {
  const having = layers.filter((layer) => layer.activation === name && !feedsHead(layers, layer));
  const [first] = having;
  if (!first) return [];
  const { section, at } = layerSections(document)[first.index];
  const where = having.length === 1 ? 'here' : `here and in ${having.length - 1} more layers`;
  const what = floats.includes(name)
    ? `preset strict computes ${name} in float`
    : `preset strict computes ${name} in integers up to 8 bits, and in float above`;
  return [
    { section: at, range: entryOf(section, 'activation')?.valueRange ?? section.range, message: `${what}: ${where}` },
  ];
}

/** What only decoding follows runs in float anyway. */
function feedsHead(layers: readonly ResolvedLayer[], { index }: ResolvedLayer): boolean {
  const next = layers.at(index + 1)?.detail.kind;
  return index + 1 < layers.length && (next === 'yolo' || next === 'region');
}
