/** How many clocks a stage takes for a pixel of its output, when nobody keeps it waiting. */
import { gcd } from './bits';
import { pixelCount, wordsOf, type Stage, type StageBlock, type StageInput, type StreamForm } from './network';

export interface StageClocks {
  /** From one output pixel to the next. */
  readonly perPixel: number;
  /** From the last word that a pixel needs to its own last word, where no tap of padding comes behind it and no group of channels waits. */
  readonly behind: number;
  /** From a word's making to its leaving: registers. */
  readonly delay: number;
  /** From a pixel's first word to its last. */
  readonly span: number;
  /** Of a place of a window, for a group of channels. */
  readonly perTap: number;
  /** Of all groups of channels but the last, which waits so long where a pixel's words come at once. */
  readonly perGroups: number;
}

export function clocksOf(stage: Stage): StageClocks {
  const { blocks, join, output } = stage;
  const delay = [...(join ? [join] : []), ...blocks].reduce((sum, block) => sum + delayOf(block), 0);
  const window = blocks.find(({ module }) => module === 'stream_window')?.parameters;
  const words = wordsOf(output);
  if (!window) return { perPixel: words + turns(stage), behind: 1, delay, span: words - 1, perTap: 0, perGroups: 0 };
  const { K_H, K_W, PIXEL_WORDS, GROUPS, FOLDS } = window as Readonly<Record<string, number>>;
  const perTap = PIXEL_WORDS / GROUPS;
  const part = K_H * K_W * perTap;
  return {
    ...{ perPixel: Math.max(words, part * GROUPS * FOLDS), behind: part * (FOLDS - 1) + 1, delay },
    ...{ span: part * (GROUPS * FOLDS - 1), perTap, perGroups: part * FOLDS * (GROUPS - 1) },
  };
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

/** Beats of a pixel on its way to a reader of so many lanes: stream_narrow makes beats of the lanes that both have in common, stream_widen joins them. */
export const wordsBetween = ({ map, lanes }: StreamForm, wanted: number): number => map.channels / gcd(lanes, wanted);

/** From a word's leaving to the last of it being there in the reader's form. */
export function clocksBetween(lanes: number, wanted: number): number {
  const common = gcd(lanes, wanted);
  return (lanes > common ? lanes / common : 0) + (wanted > common ? 1 : 0);
}

/** Where stream_concat takes words in turn: stream_widen holds one word of a pixel while it waits, and makes the next ones then. */
const turns = ({ join, inputs }: Stage): number =>
  join?.module === 'stream_concat'
    ? inputs.reduce((sum, input) => sum + (wordsOf(input) - 1) * (partsOf(input) - 1), 0)
    : 0;

/** Words as they are made that become one of the reader's. */
const partsOf = ({ lanes, made = lanes }: StageInput): number => lanes / gcd(lanes, made);

/** Clocks that an image keeps a stage busy: the slowest stage's are the least that lie between two images. */
export function clocksPerImage(stage: Stage): number {
  const beats = (input: StageInput): number => pixelCount(input.map) * wordsBetween(input, input.made ?? input.lanes);
  const read = stage.inputs.reduce((most, input) => Math.max(most, beats(input)), 0);
  return Math.max(read, clocksOf(stage).perPixel * pixelCount(stage.output.map));
}
