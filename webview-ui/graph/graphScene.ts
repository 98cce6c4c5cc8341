/** From layers to what is drawn, in the three steps that are kept apart because they change at different times: network, layout, faces. */
import { allBlocks, nameBlocks } from '../../src/protocol/views/nameBlocks';
import type { LayerInfo } from '../../src/protocol/results/results';
import { blocksOf, type Block } from './blocks';
import { frameAround, nodesBetween, type Frame, type Scene } from './drawing';
import { facesOf, type Shown } from './faces';
import { fold, type FoldedNetwork } from './folding';
import { layoutOf, type Layout } from './layout';
import { networkOf, type Network } from './network';

/** Changes with the model. */
export interface Structure {
  readonly layers: readonly LayerInfo[];
  readonly network: Network;
  /** Outer ones before those in them. */
  readonly blocks: readonly Block[];
  readonly indexOf: ReadonlyMap<string, number>;
}

export function structureOf(layers: readonly LayerInfo[]): Structure {
  const network = networkOf(layers);
  return {
    layers,
    network,
    blocks: namedBlocks(layers) ?? blocksOf(network),
    indexOf: new Map(layers.map(({ name }, index) => [name, index])),
  };
}

/** Of large models whose names tell. */
function namedBlocks(layers: readonly LayerInfo[]): readonly Block[] | undefined {
  const entries = nameBlocks(layers);
  return entries && allBlocks(entries).map(({ scope, members }) => ({ scope, members, last: members.at(-1)! }));
}

/** What a fold is kept by: stable over reloads. */
export const idOf = ({ layers }: Pick<Structure, 'layers'>, { scope, last }: Block): string =>
  scope ?? layers[last].name;

export function isSameStructure(a: readonly LayerInfo[], b: readonly LayerInfo[]): boolean {
  const alike = (x: LayerInfo, y: LayerInfo): boolean =>
    x.name === y.name &&
    x.op === y.op &&
    x.from.join() === y.from.join() &&
    x.outputShape.join() === y.outputShape.join();
  return a.length === b.length && a.every((layer, at) => alike(layer, b[at]));
}

/** Changes when a block is folded or unfolded. */
export interface Arranged {
  readonly folded: FoldedNetwork;
  readonly layout: Layout;
  readonly frames: readonly Frame[];
  /** Ids of the blocks that are to be folded; of those in each other, and of those in a cycle, not all can be seen so. */
  readonly foldedIds: ReadonlySet<string>;
}

export function arrange(structure: Structure, foldedIds: ReadonlySet<string>): Arranged {
  const { network, blocks } = structure;
  const isFolded = (block: Block): boolean => foldedIds.has(idOf(structure, block));
  const folded = fold(network, blocks.filter(isFolded));
  const layout = layoutOf(folded.network);
  return { folded, layout, foldedIds, frames: framesOf(blocks, folded, layout) };
}

/** Around the nodes of blocks that are open, so far as nothing else lies among them. */
function framesOf(blocks: readonly Block[], { nodes, nodeOf }: FoldedNetwork, layout: Layout): readonly Frame[] {
  const closed = new Set(nodes.flatMap(({ block }) => block ?? []));
  const isOpen = ({ last, members }: Block): boolean => members.some((member) => nodeOf[member] !== nodeOf[last]);
  return blocks
    .filter((block) => !closed.has(block) && isOpen(block))
    .flatMap(({ last, members, scope }) => {
      const shown = [...new Set(members.map((member) => nodeOf[member]))];
      const frame = frameAround(nodeOf[last], shown, layout);
      return scope !== undefined && isShared(frame, new Set(shown), layout) ? [] : [frame];
    });
}

function isShared({ x, y, width, height }: Frame, own: ReadonlySet<number>, layout: Layout): boolean {
  const { centres } = layout;
  return nodesBetween(layout, y, y + height).some((node) => {
    const at = centres[node];
    const isInside = at.x > x && at.x < x + width && at.y > y && at.y < y + height;
    return isInside && !own.has(node);
  });
}

/** Changes with the overlays. */
export function sceneOf({ layers }: Structure, { folded, layout, frames }: Arranged, shown: Shown): Scene {
  return { layout, frames, faces: facesOf(folded.nodes, layers, shown) };
}
