/**
 * YOLOv8, v9, v10, v11 and v6 cut off before their decoding, as accelerators take them: for each stride 4·b numbers for the box, as
 * distances from the middle of the cell (b = 16: a distribution; b = 1: directly), and C logits of classes. They lie
 *
 *   joined      (1, 4·16+C, H, W) for each stride
 *   apart       (1, 4·b, H, W) and (1, C, H, W) for each stride
 *   in one      (1, 4·16+C, N) with the cells of all strides
 */
import { numbersOf, sigmoid, type Decoder, type Network, type OutputView, type Outputs } from './decoder';
import { candidatesOfCells, type CellNumbers } from './distances';
import { cellsOf, cellsText, strideOf, stridesFor, type Cell } from './grid';

const wholeBins = 16;

export const yolov8Heads: Decoder = {
  name: 'yolov8-heads',
  also: ['yolov6', 'yolov8', 'yolov9', 'yolov10', 'yolov11', 'yolo11'],
  expects: '(1, 64 + C, H, W), or (1, 64, H, W) and (1, C, H, W), for each stride, or (1, 64 + C, N)',
  recognise(network) {
    const levels = inOne(network) ?? joined(network) ?? apart(network);
    if (!levels) return undefined;
    const [{ classes, bins }] = levels;
    const cells = levels.flatMap((level) => level.cells);
    const strides = [...new Set(cells.map(({ stride }) => stride))];
    return {
      outputs: [...new Set(levels.flatMap(({ box, scores }) => [box.value, scores.value]))],
      classes,
      why: `${bins === 1 ? 'distances' : `distributions of ${bins} distances`} and ${classes} classes for ${cellsText(cells.length, strides)}`,
      decode: (made, confidence) =>
        candidatesOfCells(
          levels.flatMap((level) => readCells(level, made)),
          { classes, bins, point: 0.5 },
          confidence,
        ),
    };
  },
};

/** Cells whose numbers lie alike: number i of cell p at (from + i)·cells + p. */
interface Level {
  readonly cells: readonly Cell[];
  readonly bins: number;
  readonly classes: number;
  readonly box: OutputView;
  readonly scores: OutputView;
  /** The first channel of the scores. */
  readonly from: number;
}

function readCells({ cells, box, scores, from }: Level, made: Outputs): readonly CellNumbers[] {
  const [sides, logits] = [numbersOf(made, box.value), numbersOf(made, scores.value)];
  const activate = scores.last === 'Sigmoid' ? (x: number): number => x : sigmoid;
  return cells.map((cell, at) => ({
    cell,
    side: (side) => sides[side * cells.length + at],
    score: (label) => activate(logits[(from + label) * cells.length + at]),
  }));
}

function inOne({ outputs, size }: Network): readonly Level[] | undefined {
  const fitting = outputs.filter(({ shape }) => shape.length === 3 && shape[1] > 4 * wholeBins);
  const strides = fitting.length === 1 ? stridesFor(size, fitting[0].shape[2]) : undefined;
  if (!strides || fitting[0].computed) return undefined;
  return [joinedLevel(fitting[0], cellsOf(size, strides))];
}

function joined({ outputs, size }: Network): readonly Level[] | undefined {
  const maps = outputs.filter(({ shape }) => shape.length === 4 && shape[1] > 4 * wholeBins);
  if (maps.length < 2 || maps.length !== outputs.length || !areLevels(maps, size)) return undefined;
  if (maps.some(({ shape }) => shape[1] !== maps[0].shape[1])) return undefined;
  return maps.map((map) => joinedLevel(map, cellsOfMap(map, size)));
}

const joinedLevel = (map: OutputView, cells: readonly Cell[]): Level => ({
  cells,
  bins: wholeBins,
  classes: map.shape[1] - 4 * wholeBins,
  box: map,
  scores: map,
  from: 4 * wholeBins,
});

/** Sums of scores, which some exports put beside them in one channel, are left alone. */
function apart({ outputs, size }: Network): readonly Level[] | undefined {
  for (const bins of [wholeBins, 1]) {
    const boxes = outputs.filter(({ shape }) => shape.length === 4 && shape[1] === 4 * bins);
    const levels = boxes.slice(0, 4).flatMap((box): readonly Level[] => {
      const scores = outputs.find((other) => !boxes.includes(other) && sameMap(other, box));
      if (!scores) return [];
      return [{ cells: cellsOfMap(box, size), bins, classes: scores.shape[1], box, scores, from: 0 }];
    });
    const alike = levels.every(({ classes }) => classes === levels[0].classes);
    if (levels.length >= 2 && levels.length === boxes.length && alike && areLevels(boxes, size)) return levels;
  }
  return undefined;
}

const sameMap = (a: OutputView, b: OutputView): boolean =>
  a.shape.length === 4 && a.shape[2] === b.shape[2] && a.shape[3] === b.shape[3];

/** One map for each of several strides. */
function areLevels(maps: readonly OutputView[], size: Network['size']): boolean {
  const strides = maps.map(({ shape }) => strideOf(size, shape));
  return !strides.includes(undefined) && new Set(strides).size === maps.length;
}

function cellsOfMap({ shape }: OutputView, size: Network['size']): readonly Cell[] {
  const stride = strideOf(size, shape);
  return stride === undefined ? [] : cellsOf(size, [stride]);
}
