/** Which layers a search finds. */
import { shapeText } from '../../src/protocol/results/numberText';
import type { LayerInfo } from '../../src/protocol/results/results';

/** Names of the layers whose name, operator, number or shapes hold every word of `text`, whatever the case; undefined for an empty search. */
export function matching(layers: readonly LayerInfo[], text: string): ReadonlySet<string> | undefined {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return undefined;
  return new Set(layers.filter((layer) => fits(layer, words)).map(({ name }) => name));
}

function fits({ index, name, op, inputShape, outputShape }: LayerInfo, words: readonly string[]): boolean {
  const said = `${index} ${name} ${op} ${shapeText(inputShape)} ${shapeText(outputShape)}`.toLowerCase();
  return words.every((word) => said.includes(word));
}

/** The next (or previous) found layer after `from` in the model's order, round the end. */
export function nextMatch(
  layers: readonly LayerInfo[],
  matches: ReadonlySet<string>,
  from: string | undefined,
  step: 1 | -1,
): string | undefined {
  const found = layers.map(({ name }) => name).filter((name) => matches.has(name) || name === from);
  const others = found.filter((name) => matches.has(name));
  if (others.length === 0) return undefined;
  const at = from === undefined ? -1 : found.indexOf(from);
  if (at < 0) return step === 1 ? others[0] : others.at(-1);
  for (let i = 1; i <= found.length; i++) {
    const name = found[(at + i * step + i * found.length) % found.length];
    if (matches.has(name)) return name;
  }
  return undefined;
}
