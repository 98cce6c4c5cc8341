/**
 * What a decoder of boxes is: a name, the shapes that it goes by, and a pure function from a network's outputs to candidates.
 * One file each beside this one; `decoders.ts` lists them in the order in which they are asked.
 */
import type { Box } from '../../calibrate/sample';
import type { ValueId } from '../../graph/graph';
import type { Shape } from '../../graph/tensor';
import type { Candidates } from '../detection';

export type Outputs = ReadonlyMap<ValueId, Float32Array>;

/** What a decoder may know of an output. */
export interface OutputView {
  readonly value: ValueId;
  readonly name: string;
  /** -1 where open. */
  readonly shape: Shape;
  readonly integers: boolean;
  /** The operator that makes the numbers, behind those that only move them. */
  readonly last: string;
  /** Whether something is calculated after the last convolution or product: offsets have become boxes then. */
  readonly computed: boolean;
  /** Whether a sigmoid or softmax follows the last convolution or product: scores are 0..1 then. */
  readonly squashed: boolean;
}

export interface Network {
  readonly outputs: readonly OutputView[];
  /** Of the input, in pixels. */
  readonly size: readonly [width: number, height: number];
}

/** How the outputs of one network are decoded. */
export interface Decoding {
  /** The outputs that are looked at. */
  readonly outputs: readonly ValueId[];
  /** Undefined where shapes do not say. */
  readonly classes?: number;
  /** What spoke for it, in words. */
  readonly why: string;
  /** Boxes in pixels of the network's input, of which a score reaches `confidence`. */
  readonly decode: (outputs: Outputs, confidence: number) => Candidates;
}

export interface Decoder {
  readonly name: string;
  /** Other names of networks whose outputs are alike. */
  readonly also: readonly string[];
  /** Overlapping boxes are gone already: no other suppression follows. */
  readonly final?: true;
  /** The shapes that it expects, for people: C classes, N boxes. */
  readonly expects: string;
  /** @param asked the recipe names it: shapes that others have too are enough */
  readonly recognise: (network: Network, asked: boolean) => Decoding | undefined;
}

/** Rows of candidates as functions of the row: nothing is computed of those whose scores are too low. */
export interface Rows {
  readonly count: number;
  readonly classes: number;
  /** 0..1; absent: 1 */
  readonly objectness?: (row: number) => number;
  /** 0..1 */
  readonly score: (row: number, label: number) => number;
  readonly box: (row: number) => Box;
}

/** The rows whose objectness, and best score times it, reach `confidence`, in their order. */
export function candidatesOf(rows: Rows, confidence: number): Candidates {
  const { classes, objectness = () => 1 } = rows;
  const kept: number[] = [];
  for (let row = 0; row < rows.count; row++) {
    if (objectness(row) >= confidence && reaches(rows, row, objectness(row), confidence)) kept.push(row);
  }
  const classScores = new Float32Array(kept.length * classes);
  for (let at = 0; at < classScores.length; at++)
    classScores[at] = rows.score(kept[Math.floor(at / classes)], at % classes);
  return {
    classes,
    boxes: Float32Array.from(kept.flatMap((row) => rows.box(row))),
    objectness: Float32Array.from(kept, objectness),
    classScores,
  };
}

/** Slightly low, as the exact comparison follows on the product. */
function reaches({ classes, score }: Rows, row: number, whole: number, least: number): boolean {
  for (let label = 0; label < classes; label++) if (whole * score(row, label) >= least * (1 - 1e-6)) return true;
  return false;
}

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Centre and size to corners. */
export const fromCentre = (x: number, y: number, width: number, height: number): Box => [
  x - width / 2,
  y - height / 2,
  x + width / 2,
  y + height / 2,
];

/** The numbers of an output. Throws where the run did not give it, a defect. */
export function numbersOf(outputs: Outputs, value: ValueId): Float32Array {
  const data = outputs.get(value);
  if (!data) throw new Error(`No output for value ${value}`);
  return data;
}
