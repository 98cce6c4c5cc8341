/**
 * What a head should answer. A box belongs to the cell that its centre lies in and to the anchor whose shape is nearest, as in
 * Darknet, and to others nearly as near. Numbers of a cell and anchor: centre in the cell (through a sigmoid), logarithm of the size by the
 * anchor, objectness, classes (through sigmoids). `weight` says how much each counts; 0 where nothing is asked.
 */
import type { HeadDetail, ResolvedLayer } from '../../src/formats/darknet/resolvedCfg';
import type { SceneBox } from './scene';
import { sceneSize } from './scene';

/** Both (N, anchors · (5 + classes), H, W), as the head's input. */
export interface Targets {
  readonly target: Float32Array;
  readonly weight: Float32Array;
}

/** A head of the network, with its place in it and its map. */
export interface HeadLayer extends ResolvedLayer {
  readonly detail: HeadDetail;
}

type Size = readonly [width: number, height: number];

/** How much an empty cell counts: there are a hundred for each that is not. */
const emptyWeight = 0.5;

/** Intersection over union from which an anchor answers for a box as the nearest does. */
const alike = 0.6;

/** @param heads all of the network: they share the boxes among each other. Answers one Targets for each */
export function targetsOf(heads: readonly HeadLayer[], images: readonly (readonly SceneBox[])[]): readonly Targets[] {
  const targets = heads.map((head) => emptyTargets(head, images.length));
  images.forEach((boxes, image) => boxes.forEach((box) => assign(heads, targets, image, box)));
  return targets;
}

function emptyTargets({ detail, input }: HeadLayer, images: number): Targets {
  const cells = input.height * input.width;
  const target = new Float32Array(images * input.channels * cells);
  const per = 5 + detail.classes;
  const weight = Float32Array.from(target, (_, at) => (Math.floor(at / cells) % per === 4 ? emptyWeight : 0));
  return { target, weight };
}

function assign(heads: readonly HeadLayer[], targets: readonly Targets[], image: number, box: SceneBox): void {
  const size: Size = [box.right - box.left, box.bottom - box.top];
  const candidates = heads.flatMap((head, index) =>
    head.detail.anchors.map((anchor, slot) => ({ head, index, slot, anchor, overlap: overlapOf(anchor, size) })),
  );
  const best = candidates.reduce((a, b) => (b.overlap > a.overlap ? b : a));
  for (const { head, index, slot, anchor, overlap } of candidates) {
    const cell = cellOf(head, box);
    const at = (number: number): number => placeOf(head, image, slot * (5 + head.detail.classes) + number, cell);
    const { target, weight } = targets[index];
    if (overlap < alike && (index !== best.index || slot !== best.slot)) continue;
    const share = 2 - (size[0] * size[1]) / sceneSize ** 2;
    const numbers = [cell.dx, cell.dy, Math.log(size[0] / anchor[0]), Math.log(size[1] / anchor[1]), 1];
    numbers.forEach((number, i) => {
      target[at(i)] = number;
      weight[at(i)] = i === 4 ? 1 : share;
    });
    for (let each = 0; each < head.detail.classes; each++) {
      target[at(5 + each)] = each === box.classIndex ? 1 : 0;
      weight[at(5 + each)] = 1;
    }
  }
}

interface Cell {
  readonly row: number;
  readonly column: number;
  /** Of the centre within the cell, 0 to 1. */
  readonly dx: number;
  readonly dy: number;
}

function cellOf({ input }: HeadLayer, { left, top, right, bottom }: SceneBox): Cell {
  const x = (((left + right) / 2) * input.width) / sceneSize;
  const y = (((top + bottom) / 2) * input.height) / sceneSize;
  const [column, row] = [Math.floor(x), Math.floor(y)];
  return { row, column, dx: x - column, dy: y - row };
}

const placeOf = ({ input }: HeadLayer, image: number, channel: number, { row, column }: Cell): number =>
  ((image * input.channels + channel) * input.height + row) * input.width + column;

/** Intersection over union of two boxes around one centre. */
function overlapOf([aw, ah]: Size, [bw, bh]: Size): number {
  const both = Math.min(aw, bw) * Math.min(ah, bh);
  return both / (aw * ah + bw * bh - both);
}
