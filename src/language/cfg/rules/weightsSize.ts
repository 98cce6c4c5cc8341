/**
 * The weights file holds a header (20 bytes, 16 of the oldest Darknets) and 4 bytes per parameter. Any other length
 * belongs to another cfg; the message names the first layer that the file ends in, which is where to look.
 */
import { headerBytes } from '../../../formats/darknet/weights';
import { parameterCount } from '../../../formats/darknet/parameters';
import type { ResolvedLayer } from '../../../formats/darknet/resolvedCfg';
import { layerSections } from '../reading';
import { type Rule } from './rule';
import { fitOf } from './weightsFit';

export const weightsSize: Rule = {
  code: 'cfg.weights-size',
  severity: 'error',
  doc: 'The weights file beside the cfg has exactly the bytes that its layers need.',
  check: (context) => {
    const { document, cfg, weightsBytes } = context;
    if (weightsBytes === undefined || cfg.problem || cfg.layers.length === 0) return [];
    const expected = bytesOf(cfg.layers);
    if (headerBytes.some((header) => header + expected === weightsBytes)) return [];
    const { layer, what } = firstMisfit(cfg.layers, weightsBytes);
    const place = layerSections(document)[layer.index];
    const fits = headerBytes.flatMap((header) => fitOf(context, (weightsBytes - header - expected) / 4) ?? []);
    const why = fits.map((fit) => `; ${fit.why}`).join('');
    const wanted = `${headerBytes[0] + expected} (${headerBytes[1] + expected} with the oldest header)`;
    const message = `the weights file has ${weightsBytes} bytes, expected ${wanted}: ${what}${why}`;
    return [{ section: place.at, range: place.section.range, message, fixes: fits.map(({ fix }) => fix) }];
  },
};

const bytesOf = (layers: readonly ResolvedLayer[]): number =>
  layers.reduce((sum, layer) => sum + 4 * parameterCount(layer), 0);

function firstMisfit(
  layers: readonly ResolvedLayer[],
  weightsBytes: number,
): { readonly layer: ResolvedLayer; readonly what: string } {
  let end = headerBytes[0];
  for (const layer of layers) {
    end += bytesOf([layer]);
    if (end > weightsBytes) return { layer, what: `it ends in ${layer.name}, which needs bytes up to ${end}` };
  }
  const last = [...layers].reverse().find((layer) => parameterCount(layer) > 0) ?? layers[layers.length - 1];
  return { layer: last, what: `${weightsBytes - end} bytes are left over after ${last.name}` };
}
