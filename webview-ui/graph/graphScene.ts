/** From layers to what is drawn, in the three steps that are kept apart because they change at different times: network, layout, faces. */
import type { LayerInfo } from '../../src/protocol/results/results';
import type { Overlay } from '../../src/protocol/views/viewModel';
import { blocksOf, type Block } from './blocks';
import { frameAround, type Frame, type Scene } from './drawing';
import { facesOf } from './faces';
import { fold, type FoldedNetwork } from './folding';
import { layoutOf, type Layout } from './layout';
import { networkOf, type Network } from './network';

/** Changes with the model. */
export interface Structure {
  readonly layers: readonly LayerInfo[];
  readonly network: Network;
  readonly blocks: readonly Block[];
  readonly indexOf: ReadonlyMap<string, number>;
}

export function structureOf(layers: readonly LayerInfo[]): Structure {
  const network = networkOf(layers);
  return {
    layers,
    network,
    blocks: blocksOf(network),
    indexOf: new Map(layers.map(({ name }, index) => [name, index])),
  };
}

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
}

/** @param foldedBlocks names of the folded blocks' last layers */
export function arrange({ layers, network, blocks }: Structure, foldedBlocks: ReadonlySet<string>): Arranged {
  const isFolded = ({ last }: Block): boolean => foldedBlocks.has(layers[last].name);
  const folded = fold(network, blocks, new Set(blocks.filter(isFolded).map(({ last }) => last)));
  const layout = layoutOf(folded.network);
  const open = blocks.filter((block) => !isFolded(block));
  const frames = open.map(({ last, members }) =>
    frameAround(
      folded.nodeOf[last],
      members.map((at) => folded.nodeOf[at]),
      layout,
    ),
  );
  return { folded, layout, frames };
}

/** Changes with the overlays. */
export function sceneOf(
  { layers }: Structure,
  { folded, layout, frames }: Arranged,
  fill: Overlay | undefined,
  badge: Overlay | undefined,
): Scene {
  return { layout, frames, faces: facesOf(folded.nodes, layers, fill, badge) };
}

/** The block that a layer is in. */
export function blockOf({ layers, blocks }: Structure, layer: number): string | undefined {
  const block = blocks.find(({ members }) => members.includes(layer));
  return block && layers[block.last].name;
}
