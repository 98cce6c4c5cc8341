/** A cfg at another resolution, as people make one by hand: other numbers behind width= and height= of [net], the same weights. */
import { FormatError, InputError } from '../../util/errors';
import { sizeOf } from '../../graph/tensor';
import { resolveCfg } from './cfgResolve';
import { entryOf, isNet, parseCfg, splitLines, type CfgEntry } from './cfgSyntax';
import { parametersOf } from './parameters';
import type { ResolvedLayer } from './resolvedCfg';

/** [width, height] in pixels. */
type Size = readonly [width: number, height: number];

/**
 * The text itself where it has that size, or says none.
 * @throws InputError naming the first section whose weights belong to the cfg's own size, or that cannot be resolved at the other one
 */
export function sizedCfg(cfg: string, size: Size, name: string): string {
  const { sections } = parseCfg(cfg);
  const net = sections.at(0);
  const [width, height] = ['width', 'height'].map((key) => net && isNet(net) && entryOf(net, key));
  if (!width || !height || (Number(width.value) === size[0] && Number(height.value) === size[1])) return cfg;
  const sized = [[width, size[0]] as const, [height, size[1]] as const].reduce(
    (text, [entry, pixels]) => withValue(text, entry, String(pixels)),
    cfg,
  );
  requireSameWeights(
    cfg,
    sized,
    `${name}: preprocess.size is ${size.join('×')}, the cfg's ${width.value}×${height.value}`,
  );
  return sized;
}

/** Entries stand in lines of their own, so that one does not move the other. */
function withValue(text: string, { valueRange: { line, start, end } }: CfgEntry, value: string): string {
  const lines = splitLines(text);
  lines[line] = lines[line].slice(0, start) + value + lines[line].slice(end);
  return lines.join('\n');
}

function requireSameWeights(cfg: string, sized: string, where: string): void {
  const [own, other] = [layersOf(cfg), layersOf(sized)];
  if (other instanceof FormatError) throw new InputError(`${where}: ${other.message}`);
  if (own instanceof FormatError) return;
  const count = (layer: ResolvedLayer): number =>
    parametersOf(layer).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const tied = own.find((layer, at) => count(layer) !== count(other[at]));
  if (!tied) return;
  throw new InputError(
    `${where}: [${tied.type}] (line ${tied.line + 1}) has weights for the cfg's size alone; leave preprocess.size out`,
  );
}

function layersOf(cfg: string): readonly ResolvedLayer[] | FormatError {
  const { layers, problem } = resolveCfg(parseCfg(cfg));
  return problem ?? layers;
}
