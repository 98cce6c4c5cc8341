/**
 * One reading of a cfg's text for all features: sections, layers and shapes. An editor asks many things of the same
 * text; the last few readings are kept, so that it is parsed and resolved once per version.
 */
import { resolveCfg } from '../../formats/darknet/cfgResolve';
import { type CfgDocument, type CfgSection, isNet, parseCfg } from '../../formats/darknet/cfgSyntax';
import type { ResolvedCfg } from '../../formats/darknet/resolvedCfg';

/** Whether a text is Darknet's at all: other programs have files named .cfg, too. */
export { looksLikeDarknet as isDarknetText } from '../../formats/darknet/cfgSyntax';

export interface CfgReading {
  readonly document: CfgDocument;
  /** Layers with their shapes, up to the first section at fault. */
  readonly cfg: ResolvedCfg;
}

export interface LayerSection {
  readonly section: CfgSection;
  /** Among all sections. */
  readonly at: number;
  /** Among the layers, as `route` counts them. */
  readonly index: number;
}

/** As many as editors stand side by side; a text has about 30 KB. */
const kept = 4;
let readings: readonly (readonly [text: string, reading: CfgReading])[] = [];

/** Any text; never throws. The same text gives the same object while it is among the last ones. */
export function read(text: string): CfgReading {
  const known = readings.find(([each]) => each === text);
  const reading = known?.[1] ?? readAnew(text);
  readings = [[text, reading] as const, ...readings.filter((each) => each !== known)].slice(0, kept);
  return reading;
}

function readAnew(text: string): CfgReading {
  const document = parseCfg(text);
  return { document, cfg: resolveCfg(document) };
}

/** The sections that are layers: all but [net] at the top. */
export function layerSections({ sections }: CfgDocument): readonly LayerSection[] {
  const skipped = sections.length > 0 && isNet(sections[0]) ? 1 : 0;
  return sections.slice(skipped).map((section, index) => ({ section, at: index + skipped, index }));
}

/** As everywhere, for as many as can be resolved. */
export const layerNames = (text: string): readonly string[] => read(text).cfg.layers.map(({ name }) => name);

/** Index of the section that holds the line, by halving: a file may be nothing but faults. -1 before the first. */
export function sectionAt({ sections }: CfgDocument, line: number): number {
  let [low, high] = [0, sections.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sections[middle].line <= line) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
