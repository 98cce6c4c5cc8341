/**
 * The cycle model: when each pixel of each stage is done, for images that follow each other without a pause.
 *
 *   starts(n)  when the stage has handed over pixel n − 1
 *   done(n)    = max(starts(n) + perPixel, arrival of the last pixel that it needs + behind + taps of padding behind it + waiting groups)
 *   handed     when every reader has room: its ring, and the FIFO before it
 *   arrival    = handed + delay
 *
 * Groups of channels wait where a pixel's words come faster than windows read them: the last one's is read when the others are done.
 * Which pixels are needed and held are functions of counts (flow.ts); what a pixel costs stands in stageClocks.ts.
 */
import type { ValueId } from '../graph/graph';
import { EventQueue, type Timed } from './eventQueue';
import { neededFor, takenBy, tapsBehind } from './flow';
import { pixelCount, wordsOf, type Network, type Stage, type StreamForm, type ValueStream } from './network';
import { clocksBetween, clocksOf, wordsBetween, type StageClocks } from './stageClocks';

export interface Cycles {
  /** From the first beat in to the last beat out of the first image. */
  readonly latency: number;
  /** From one image's last beat to the next one's. */
  readonly interval: number;
}

interface Actor {
  readonly value: ValueId;
  readonly stage: Stage | undefined;
  readonly output: StreamForm;
  readonly clocks: StageClocks;
  /** As its clocks have them, and longer where what is before or behind it wants that. */
  perPixel: number;
  span: number;
  /** From the first word that comes of a pixel to the last. */
  spanIn: number;
  /** Pixels that it makes in all. */
  readonly all: number;
  /** When pixels came, by input. */
  readonly arrivals: number[][];
  readonly readers: Reader[];
  left: number;
  state: 'waits' | 'works' | 'full';
  since: number;
}

interface Reader {
  readonly actor: Actor;
  readonly input: number;
  /** Pixels of the FIFO before it. */
  readonly room: number;
  /** Clocks on the way: of the FIFO, of a beat of another width. */
  readonly way: number;
}

interface Event extends Timed {
  readonly actor: Actor;
  readonly kind: 'done' | 'look';
}

/** Three images: the first one's latency, and what lies between the last two. */
export function cyclesOf(network: Network): Cycles {
  const images = 3;
  const play = new Play(network, images);
  const ends = network.outputs.map(({ value, map }) => play.endsOf(value, pixelCount(map)));
  const last = (image: number): number => ends.reduce((most, times) => Math.max(most, times[image]), 0);
  return { latency: last(0), interval: last(images - 1) - last(images - 2) };
}

/** From a beat's going into stream_fifo to its standing at the other end. */
const fifoDelay = 2;

class Play {
  private readonly queue = new EventQueue<Event>();
  private readonly makers = new Map<ValueId, Actor>();
  private readonly ends = new Map<ValueId, number[]>();
  private order = 0;

  constructor(network: Network, images: number) {
    const sources = network.inputs.map((form) => actorOf(form, undefined, sourceClocks(form), images));
    const stages = network.stages.map((stage) => actorOf(stage.output, stage, clocksOf(stage), images));
    for (const actor of [...sources, ...stages]) this.makers.set(actor.value, actor);
    for (const actor of stages) this.connect(actor);
    for (const actor of [...sources, ...stages]) this.put(0, actor, 'look');
    for (let next = this.queue.take(); next; next = this.queue.take()) this.play(next);
  }

  /** When the last pixel of each image left. */
  endsOf(value: ValueId, pixels: number): readonly number[] {
    const times = this.ends.get(value) ?? [];
    return times.filter((_, i) => i % pixels === pixels - 1);
  }

  private connect(actor: Actor): void {
    for (const [input, { value, fifo = 0, lanes }] of (actor.stage?.inputs ?? []).entries()) {
      const maker = this.makers.get(value);
      if (!maker) continue;
      const way = (fifo > 0 ? fifoDelay : 0) + clocksBetween(maker.output.lanes, lanes);
      maker.readers.push({ actor, input, room: Math.floor(fifo / wordsOf(maker.output)), way });
      const words = wordsBetween(maker.output, lanes);
      maker.perPixel = Math.max(maker.perPixel, words);
      actor.spanIn = Math.max(actor.spanIn, maker.span, words - 1);
    }
    if (actor.stage?.flow.kind === 'pixel') actor.span = Math.max(actor.span, actor.spanIn);
  }

  private left(value: ValueId, time: number): void {
    const times = this.ends.get(value);
    if (times) times.push(time);
    else this.ends.set(value, [time]);
  }

  private put(time: number, actor: Actor, kind: Event['kind']): void {
    this.queue.put({ time, order: this.order++, actor, kind });
  }

  private play({ time, actor, kind }: Event): void {
    if (kind === 'done') {
      actor.state = 'full';
      this.handOver(actor, time);
    } else if (actor.state === 'waits') this.start(actor, time);
    else if (actor.state === 'full') this.handOver(actor, time);
  }

  private start(actor: Actor, time: number): void {
    if (actor.left >= actor.all) return;
    const needed = actor.stage ? neededFor(actor.stage.flow, actor.left) : 0;
    if (actor.arrivals.some((times) => times.length < needed)) return;
    const arrived = actor.arrivals.reduce((most, times) => Math.max(most, times[needed - 1]), 0);
    const done = Math.max(actor.since + actor.perPixel, arrived + behindOf(actor));
    actor.state = 'works';
    this.put(Math.max(done, time), actor, 'done');
  }

  private handOver(actor: Actor, time: number): void {
    if (!actor.readers.every(hasRoom)) return;
    const arrival = time + actor.clocks.delay;
    actor.left++;
    actor.state = 'waits';
    actor.since = time;
    this.left(actor.value, arrival);
    for (const reader of actor.readers) {
      reader.actor.arrivals[reader.input].push(arrival + reader.way);
      this.put(arrival + reader.way, reader.actor, 'look');
    }
    // Whoever gave to this stage may have room now.
    for (const { value } of actor.stage?.inputs ?? []) {
      const maker = this.makers.get(value);
      if (maker?.state === 'full') this.put(time, maker, 'look');
    }
    this.put(time, actor, 'look');
  }
}

/** From the arrival of the last pixel that the next one of its output needs to that one's being done. */
function behindOf({ stage, clocks, left, spanIn }: Actor): number {
  const padding = stage ? clocks.perTap * tapsBehind(stage.flow, left) : 0;
  return clocks.behind + padding + Math.max(0, clocks.perGroups - spanIn);
}

const hasRoom = ({ actor, input, room }: Reader): boolean =>
  actor.stage === undefined ||
  actor.arrivals[input].length < takenBy(actor.stage.flow, actor.left, actor.stage.inputs.length > 1) + room;

const sourceClocks = (form: StreamForm): StageClocks => ({
  ...{ perPixel: wordsOf(form), behind: 0, delay: 0, span: wordsOf(form) - 1, perTap: 0, perGroups: 0 },
});

function actorOf(output: ValueStream, stage: Stage | undefined, clocks: StageClocks, images: number): Actor {
  const inputs = stage?.inputs ?? [];
  const all = images * pixelCount(output.map);
  return {
    ...{ value: output.value, stage, output, clocks, all, arrivals: inputs.map(() => []), readers: [] },
    ...{ perPixel: clocks.perPixel, span: clocks.span, spanIn: 0, left: 0, state: 'waits', since: 0 },
  };
}
