/** What a file calls the classes of its network: Ultralytics writes `{0: 'person', 1: 'bicycle', …}` into the metadata. */
import type { Graph } from '../../graph/graph';

/** Undefined where it says nothing that can be read. */
export function classNamesOf({ about }: Graph): readonly string[] | undefined {
  const entries = [...(about?.names ?? '').matchAll(/(\d+)\s*:\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g)];
  const names: string[] = [];
  for (const [, index, single, double] of entries) {
    if (Number(index) !== names.length) return undefined;
    names.push((single ?? double).replace(/\\(.)/g, '$1'));
  }
  return names.length > 0 ? names : undefined;
}
