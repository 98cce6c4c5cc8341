/** What the graph shows, as plain data, and each thing that can change it as a function from one state to the next. Knows no page. */
import type { LayerInfo } from '../../src/protocol/results/results';
import type { Overlay } from '../../src/protocol/views/viewModel';
import { bounded, opened, panned, revealed, toDrawing, type Camera, type Size } from './camera';
import { nodeAt, type Scene } from './drawing';
import { blockFiguresOf, blockSentences } from '../../src/protocol/views/blockFigures';
import type { Block } from './blocks';
import { describe, type Shown } from './faces';
import * as scenes from './graphScene';
import { arrange, isSameStructure, sceneOf, structureOf, type Arranged, type Structure } from './graphScene';
import { nodeHeight, nodeWidth, type Point } from './layout';

export interface GraphModel {
  readonly layers: readonly LayerInfo[];
  readonly fill?: Overlay;
  readonly badge?: Overlay;
  /** All that the model has, for the figures of blocks. */
  readonly overlays?: readonly Overlay[];
  readonly selected?: string;
  /** Names of the layers that fit the search; undefined when nothing is searched. */
  readonly matches?: ReadonlySet<string>;
}

export interface GraphState {
  readonly model: GraphModel;
  readonly structure: Structure;
  readonly arranged: Arranged;
  readonly scene: Scene;
  readonly camera: Camera;
  /** Of the canvas in pixels; nothing is drawn while its width is 0. */
  readonly view: Size;
  /** Whether the camera has found its first place. */
  readonly placed: boolean;
}

export function emptyGraph(): GraphState {
  const structure = structureOf([]);
  const arranged = arrange(structure, new Set());
  const scene = sceneOf(structure, arranged, shownOf({ layers: [] }));
  const nowhere = { camera: { x: 0, y: 0, scale: 1 }, view: { width: 0, height: 0 }, placed: false };
  return { model: { layers: [] }, structure, arranged, scene, ...nowhere };
}

/** Ids of the blocks that are folded; absent: as large models begin. */
export type Folds = readonly string[] | undefined;

/** Where the network is another one, as when the branch that is taken was written out, a view that stands where it began begins anew. */
export function withModel(state: GraphState, model: GraphModel, folded: Folds): GraphState {
  if (isSameStructure(state.structure.layers, model.layers)) return painted({ ...state, model });
  const structure = structureOf(model.layers);
  const next = painted({ ...state, model, structure, arranged: arrange(structure, idsOf(structure, folded)) });
  const isSeen = state.placed && state.view.width > 0 && next.arranged.layout.ranks.length > 0;
  return isSeen && isUntouched(state) ? begun(next) : next;
}

export function withFolds(state: GraphState, folded: Folds): GraphState {
  const next = painted({ ...state, arranged: arrange(state.structure, idsOf(state.structure, folded)) });
  return next.scene.selected === undefined ? withCamera(next, next.camera) : withNodeInView(next, next.scene.selected);
}

/** Whether just these blocks are folded, so far as the network has them. */
export function hasFolds({ structure, arranged }: GraphState, folded: Folds): boolean {
  const wanted = idsOf(structure, folded);
  return allBlocks({ structure }).every((id) => wanted.has(id) === arranged.foldedIds.has(id));
}

/** Blocks by names are those of large models alone: these begin folded. */
function idsOf(structure: Structure, folded: Folds): ReadonlySet<string> {
  const ids = structure.blocks.map((block) => scenes.idOf(structure, block));
  const isLarge = structure.blocks.some(({ scope }) => scope !== undefined);
  return new Set(folded ?? (isLarge ? ids : []));
}

/** Selects a layer and brings it into view. */
export function withSelection(state: GraphState, layer: string): GraphState {
  const model = { ...state.model, selected: layer };
  const selected = nodeOf(state, layer);
  const next = { ...state, model, scene: { ...state.scene, selected } };
  return selected === undefined || state.view.width === 0 ? next : withNodeInView(next, selected);
}

export function withHover(state: GraphState, hovered: number | undefined): GraphState {
  return { ...state, scene: { ...state.scene, hovered } };
}

/** Never so far off that nothing is seen. */
export function withCamera(state: GraphState, camera: Camera): GraphState {
  return { ...state, camera: bounded(camera, state.scene.layout, state.view) };
}

/**
 * The first size that shows a model decides where the view begins: where it was (`kept`), else at the first layer. Later sizes
 * keep what is in the middle from left to right, and the upper edge; while the view is where it began, it begins anew.
 */
export function withView(state: GraphState, view: Size, kept: Camera | undefined): GraphState {
  const next = { ...state, view };
  const { layout } = state.arranged;
  if (view.width <= 0 || layout.ranks.length === 0) return next;
  if (state.placed && state.view.width <= 0) return next;
  if (!state.placed) return kept ? withCamera({ ...next, placed: true }, kept) : begun(next);
  return isUntouched(state) ? begun(next) : withCamera(next, recentred(state.camera, state.view, view));
}

/** Whether the view is where it began. */
function isUntouched(state: GraphState): boolean {
  if (state.arranged.layout.ranks.length === 0) return true;
  const { camera } = begun(state);
  return (['x', 'y', 'scale'] as const).every((part) => camera[part] === state.camera[part]);
}

function begun(state: GraphState): GraphState {
  const { layout } = state.arranged;
  const first = layout.centres[layout.ranks[0][0]].x;
  return withCamera({ ...state, placed: true }, opened(layout, state.view, first));
}

function recentred(camera: Camera, before: Size, after: Size): Camera {
  return before.width === after.width ? camera : panned(camera, (before.width - after.width) / 2, 0);
}

function withNodeInView(state: GraphState, node: number): GraphState {
  const box = { width: nodeWidth, height: nodeHeight };
  return withCamera(state, revealed(state.camera, state.scene.layout.centres[node], box, state.view));
}

function painted(state: GraphState): GraphState {
  const { structure, arranged, model } = state;
  const { matches, selected } = model;
  const nodes = matches && [...matches].map((name) => nodeOf(state, name)).filter((node) => node !== undefined);
  const scene = sceneOf(structure, arranged, shownOf(model));
  return { ...state, scene: { ...scene, selected: nodeOf(state, selected), matches: nodes && new Set(nodes) } };
}

/** The node that shows a layer: its own, or the folded block that it is in. */
export function nodeOf({ structure, arranged }: GraphState, layer: string | undefined): number | undefined {
  const index = layer === undefined ? undefined : structure.indexOf.get(layer);
  return index === undefined ? undefined : arranged.folded.nodeOf[index];
}

export function layerOf({ structure, arranged }: GraphState, node: number): string {
  return structure.layers[arranged.folded.nodes[node].layer].name;
}

/** The node under a point of the screen. */
export function nodeUnder({ scene, camera }: GraphState, point: Point): number | undefined {
  return nodeAt(scene.layout, toDrawing(camera, point));
}

/** What is folded after a node's block was folded or unfolded; undefined for nodes outside of blocks. */
export function toggledFolds({ structure, arranged }: GraphState, node: number): readonly string[] | undefined {
  const { layer, block: folded } = arranged.folded.nodes[node];
  const { foldedIds } = arranged;
  if (folded) return [...foldedIds].filter((id) => id !== scenes.idOf(structure, folded));
  const around = openAround(structure, arranged, layer);
  return around && [...foldedIds, scenes.idOf(structure, around)];
}

/** The innermost block around a layer that can be folded yet: others are folded already, though a cycle keeps them from being seen so. */
function openAround({ layers, blocks }: Structure, { foldedIds }: Arranged, layer: number): Block | undefined {
  const isAround = (block: Block): boolean => block.members.includes(layer);
  return blocks.filter((block) => isAround(block) && !foldedIds.has(scenes.idOf({ layers }, block))).at(-1);
}

export function allBlocks({ structure }: Pick<GraphState, 'structure'>): readonly string[] {
  return structure.blocks.map((block) => scenes.idOf(structure, block));
}

/** A node in words. */
export function wordsOf({ scene, model }: GraphState, node: number): string {
  return describe(scene.faces[node], model);
}

/** A folded block's figures at length, a line each; undefined for other nodes. */
export function blockLines({ arranged, model }: GraphState, node: number): readonly string[] | undefined {
  const { block } = arranged.folded.nodes[node];
  return block && blockSentences(shownOf(model).figuresOf(block.members));
}

function shownOf({ layers, fill, badge, overlays }: GraphModel): Shown {
  return { fill, badge, figuresOf: blockFiguresOf(layers, overlays) };
}
