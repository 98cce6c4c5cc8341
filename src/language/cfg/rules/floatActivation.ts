/**
 * These activations are tables up to `tableBits` (`quantize/lower/pointwise.ts`), and lines between knots above, off by up to three
 * quarters of an integer: no longer exactly rounded. The code is older than that: they were float islands.
 */
import type { ResolvedLayer } from '../../../formats/darknet/resolvedCfg';
import { entryOf } from '../../../formats/darknet/cfgSyntax';
import { defaultPreset } from '../../../quantize/presets/presets';
import { layerSections } from '../reading';
import { type Finding, type Rule, type RuleContext } from './rule';

/** As a recipe would have it that says nothing. */
const { tableBits } = defaultPreset.settings;
const tables = ['logistic', 'loggy', 'tanh', 'elu', 'selu', 'swish', 'mish'];

export const floatActivation: Rule = {
  code: 'cfg.float-activation',
  severity: 'hint',
  doc: 'Preset standard computes the activation in integers, also above 14 bits.',
  check: (context) => tables.flatMap((name) => findings(context, name)),
};

/** One for all layers that have it: a network of mish would be full of them. */
function findings({ document, cfg: { layers }, settings }: RuleContext, name: string): readonly Finding[] {
  // With a recipe it is known how wide the integers are, and that they are not too wide need not be said.
  const widest = settings?.tableBits ?? tableBits;
  if (settings && settings.bits.activations <= widest) return [];
  const having = layers.filter((layer) => layer.activation === name && !feedsHead(layers, layer));
  const [first] = having;
  if (!first) return [];
  const { section, at } = layerSections(document)[first.index];
  const where = having.length === 1 ? 'here' : `here and in ${having.length - 1} more layers`;
  const preset = `preset ${settings?.preset ?? defaultPreset.name}`;
  const what = settings
    ? `${preset} with activations of ${settings.bits.activations} bits computes ${name} by lines between knots, off by up to 3/4 of an integer (a table up to ${widest} bits)`
    : `${preset} computes ${name} by a table up to ${widest} bits, and by lines between knots above`;
  return [
    { section: at, range: entryOf(section, 'activation')?.valueRange ?? section.range, message: `${what}: ${where}` },
  ];
}

/** What only decoding follows runs in float anyway. */
function feedsHead(layers: readonly ResolvedLayer[], { index }: ResolvedLayer): boolean {
  const next = layers.at(index + 1)?.detail.kind;
  return next === 'yolo' || next === 'region';
}
