/** How many clocks a stage takes for a pixel of its output, when nobody keeps it waiting. */
import { beatsOf, pixelCount, wordsOf, type Stage, type StageBlock } from './network';

export interface StageClocks {
  /** From one output pixel to the next. */
  readonly perPixel: number;
  /** From the last word that a pixel needs to its own last word. */
  readonly behind: number;
  /** From a word's making to its leaving: registers. */
  readonly delay: number;
}

export function clocksOf({ blocks, join, output }: Stage): StageClocks {
  const delay = [...(join ? [join] : []), ...blocks].reduce((sum, block) => sum + delayOf(block), 0);
  const window = blocks.find(({ module }) => module === 'stream_window')?.parameters;
  const words = wordsOf(output);
  if (!window) return { perPixel: words, behind: 1, delay };
  const { K_H, K_W, PIXEL_WORDS, GROUPS, FOLDS } = window as Readonly<Record<string, number>>;
  const part = K_H * K_W * (PIXEL_WORDS / GROUPS);
  return { perPixel: Math.max(words, part * GROUPS * FOLDS), behind: part * (FOLDS - 1) + 1, delay };
}

/** Sums that leave in parts are a register later, and the last part after the others. */
function delayOf({ module, parameters }: StageBlock): number {
  const { PE, OUT_LANES } = parameters as Readonly<Record<string, number>>;
  const parts = module === 'stream_mac' && PE > OUT_LANES ? PE / OUT_LANES : 0;
  return (delays[module] ?? 0) + parts;
}

/** Registers between a module's last word in and what it makes of it. */
const delays: Readonly<Record<string, number>> = {
  stream_window: 1,
  stream_mac: 3,
  stream_requantize: 4,
  stream_max_pool: 1,
  stream_sum: 1,
  stream_add: 2,
  stream_lookup: 1,
  stream_repeat: 1,
};

/** Clocks that an image keeps a stage busy: the slowest stage's are the least that lie between two images. */
export function clocksPerImage(stage: Stage): number {
  const read = stage.inputs.reduce((most, input) => Math.max(most, beatsOf(input)), 0);
  return Math.max(read, clocksOf(stage).perPixel * pixelCount(stage.output.map));
}
