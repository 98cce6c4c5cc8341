/**
 * NanoDet: C classes 0..1 and 4·(R+1) numbers of distributions of distances for each cell (generalized focal loss). They lie
 *
 *   in one      (1, N, C + 4·(R+1)), cells of strides 8, 16, 32 and, in NanoDet-Plus, 64
 *   apart       (1, n, C) and (1, n, 4·(R+1)) for each stride
 *
 * R is 7. NanoDet-Plus (four strides) measures from the corner of the cell, its predecessor from the middle.
 */
import { numbersOf, sigmoid, type Decoder, type Network, type OutputView, type Outputs } from './decoder';
import { candidatesOfCells, type CellNumbers } from './distances';
import { cellsOf, cellsText, stridesFor, usualStrides, type Cell } from './grid';

const bins = 8;

export const nanodet: Decoder = {
  name: 'nanodet',
  also: ['nanodet-plus'],
  expects: '(1, N, C + 32), or (1, n, C) and (1, n, 32) for each stride',
  recognise(network, asked) {
    const parts = inOne(network, asked) ?? apart(network);
    if (!parts) return undefined;
    const { strides, levels } = parts;
    const point = strides.length > 3 ? 0 : 0.5;
    const [{ classes }] = levels;
    return {
      outputs: [...new Set(levels.flatMap(({ scores, sides }) => [scores.value, sides.value]))],
      classes,
      why: `${classes} classes and distributions of ${bins} distances for ${cellsText(cellCount(levels), strides)}`,
      decode: (made, confidence) =>
        candidatesOfCells(
          levels.flatMap((level) => readCells(level, made)),
          { classes, bins, point },
          confidence,
        ),
    };
  },
};

/** Cells, a row each: scores from the row's start, sides from `from`. */
interface Level {
  readonly cells: readonly Cell[];
  readonly classes: number;
  readonly scores: OutputView;
  readonly sides: OutputView;
  readonly from: number;
}

interface Parts {
  readonly strides: readonly number[];
  readonly levels: readonly Level[];
}

const cellCount = (levels: readonly Level[]): number => levels.reduce((sum, { cells }) => sum + cells.length, 0);

function readCells({ cells, scores, sides, from }: Level, made: Outputs): readonly CellNumbers[] {
  const [classes, distances] = [numbersOf(made, scores.value), numbersOf(made, sides.value)];
  const activate = scores.squashed ? (x: number): number => x : sigmoid;
  return cells.map((cell, row) => ({
    cell,
    score: (label) => activate(classes[row * scores.shape[2] + label]),
    side: (at) => distances[row * sides.shape[2] + from + at],
  }));
}

/** With three strides it has a shape of others, too. */
function inOne({ outputs, size }: Network, asked: boolean): Parts | undefined {
  const [output, ...others] = outputs.filter(({ shape }) => shape.length === 3 && shape[2] > 4 * bins);
  const strides = output && others.length === 0 ? stridesFor(size, output.shape[1]) : undefined;
  if (!strides || (strides.length < 4 && !asked) || output.computed) return undefined;
  const classes = output.shape[2] - 4 * bins;
  return {
    strides,
    levels: [{ cells: cellsOf(size, strides), classes, scores: output, sides: output, from: classes }],
  };
}

function apart({ outputs, size }: Network): Parts | undefined {
  const sides = outputs.filter(({ shape }) => shape.length === 3 && shape[2] === 4 * bins);
  const strides = usualStrides.find((each) => each.length === sides.length && each[0] === 8);
  if (!strides || outputs.length !== 2 * sides.length) return undefined;
  const levels = strides.flatMap((stride): readonly Level[] => {
    const cells = cellsOf(size, [stride]);
    const [scores, box] = [false, true].map((isBox) =>
      outputs.find((output) => sides.includes(output) === isBox && output.shape[1] === cells.length),
    );
    return scores && box ? [{ cells, classes: scores.shape[2], scores, sides: box, from: 0 }] : [];
  });
  const alike = levels.every(({ classes }) => classes === levels[0].classes);
  return levels.length === strides.length && alike ? { strides, levels } : undefined;
}
