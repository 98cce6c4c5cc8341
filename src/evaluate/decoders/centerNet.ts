/**
 * CenterNet: a heat map (1, C, H, W) of centres, and of each cell the size (1, 2, H, W) and the offset (1, 2, H, W) of the centre,
 * in cells; size comes before offset unless names say otherwise. A centre is a cell that none of its eight neighbours exceeds in
 * the same class; that stands for suppression.
 */
import { candidatesOf, fromCentre, numbersOf, sigmoid, type Decoder } from './decoder';

export const centerNet: Decoder = {
  name: 'centernet',
  also: [],
  final: true,
  expects: 'a heat map (1, C, H, W), sizes (1, 2, H, W) and offsets (1, 2, H, W)',
  recognise({ outputs, size }) {
    const maps = outputs.filter(({ shape }) => shape.length === 4);
    const heat = maps.find(({ name }) => /hm|heat/i.test(name)) ?? maps.find(({ shape }) => shape[1] !== 2) ?? maps[0];
    const pairs = maps.filter((map) => map !== heat);
    if (outputs.length !== 3 || pairs.length !== 2 || pairs.some(({ shape }) => shape[1] !== 2)) return undefined;
    const [, classes, height, width] = heat.shape;
    if (pairs.some(({ shape }) => shape[2] !== height || shape[3] !== width)) return undefined;
    const offsets = pairs.find(({ name }) => /reg|off/i.test(name)) ?? pairs[1];
    const sizes = pairs.find((pair) => pair !== offsets) ?? pairs[0];
    const [cells, stepX, stepY] = [width * height, size[0] / width, size[1] / height];
    return {
      outputs: [heat.value, sizes.value, offsets.value],
      classes,
      why: `a heat map of ${classes} classes with sizes and offsets`,
      decode(made, confidence) {
        const [map, extent, shift] = [heat, sizes, offsets].map(({ value }) => numbersOf(made, value));
        const activate = heat.squashed ? (x: number): number => x : sigmoid;
        return candidatesOf(
          {
            count: cells,
            classes,
            score: (cell, label) =>
              isPeak(map, label * cells, cell, width, height) ? activate(map[label * cells + cell]) : 0,
            box: (cell) =>
              fromCentre(
                ((cell % width) + shift[cell]) * stepX,
                (Math.floor(cell / width) + shift[cells + cell]) * stepY,
                extent[cell] * stepX,
                extent[cells + cell] * stepY,
              ),
          },
          confidence,
        );
      },
    };
  },
};

function isPeak(map: Float32Array, from: number, cell: number, width: number, height: number): boolean {
  const [column, line] = [cell % width, Math.floor(cell / width)];
  for (let y = Math.max(0, line - 1); y <= Math.min(height - 1, line + 1); y++) {
    for (let x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++) {
      if (map[from + y * width + x] > map[from + cell]) return false;
    }
  }
  return true;
}
