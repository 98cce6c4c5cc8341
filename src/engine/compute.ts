/**
 * Many images on many threads, one image on each: a thread takes the next image that waits when it is done with one. Who
 * computes what changes no result. Float islands stay in this thread, which has the runtime.
 */
import { openIslands, type Islands } from '../evaluate/islands';
import { inThisThread, type Compute, type Outputs, type Runner } from '../evaluate/runQuantized';
import { limitFloatThreads } from '../float/runtime';
import { areSeveral, type NetworkInputs } from '../graph/networkInputs';
import type { KernelBuild } from '../integer/wasm/build';
import { connect, type Channel } from '../protocol/channel/channel';
import { protocolVersion } from '../protocol/channel/version';
import type { QuantizedModel } from '../quantize/quantizedModel';
import { isConv } from '../quantize/steps/steps';
import type { NetworkImage } from '../util/codedImage';
import type { ComputeApi, IslandsApi, RunAnswer, RunRequest, Threads } from './computeApi';
import { limitIntraOp, sharedSteps } from './steps';

/** On the host's threads, or on this one where it has none to give. Float inference takes as many. */
export async function createCompute(threads?: Threads): Promise<Compute> {
  limitFloatThreads(threads?.count);
  limitIntraOp(threads?.count);
  const kernel = await sharedSteps();
  const here = inThisThread(kernel);
  return threads ? { ...here, open: (model) => openOnThreads(model, threads, kernel.build) } : here;
}

/** Images that a thread is given at a time: while it computes one, the next lies ready. */
const perThread = 2;

interface Lane extends Pick<Channel<ComputeApi>, 'remote'> {
  /** Memory that both sides see, for the images that it may be given beside those it has. */
  readonly slots: SharedArrayBuffer[];
  stop(): void;
}

/** Rejects when a thread cannot be started. A thread that dies fails the image it was at, with the reason. */
async function openOnThreads(model: QuantizedModel, threads: Threads, build: KernelBuild): Promise<Runner> {
  const islands = await openIslands(model);
  const lanes = Array.from({ length: threads.count }, () => startLane(threads, islands));
  const close = async (): Promise<void> => {
    lanes.forEach((lane) => lane.stop());
    await islands.close();
  };
  const sent = forThreads(model);
  try {
    await Promise.all(lanes.map(({ remote }) => remote.open({ model: sent, build })));
  } catch (error) {
    await close();
    throw error;
  }
  const ask = inLine(lanes);
  return {
    lanes: lanes.length * perThread,
    computed: 'integers',
    async run(input, watch): Promise<Outputs> {
      const { outputs, watched } = await ask({ input, watch: watch !== undefined });
      watched.forEach(([value, integers]) => watch?.(value, integers));
      return outputs;
    },
    close,
  };
}

function startLane(threads: Threads, islands: Islands): Lane {
  const thread = threads.start();
  const mine = { runIsland: ({ index, inputs }: Parameters<IslandsApi['runIsland']>[0]) => islands.run(index, inputs) };
  const channel = connect<ComputeApi, IslandsApi>(thread.transport, mine, protocolVersion);
  return {
    remote: channel.remote,
    slots: Array.from({ length: perThread }, () => new SharedArrayBuffer(0)),
    stop: () => {
      channel.close('The compute threads were stopped');
      thread.stop();
    },
  };
}

/** What is asked waits until a lane has a slot free for its image; the least busy lane takes it. */
function inLine(lanes: readonly Lane[]): (request: RunRequest) => Promise<RunAnswer> {
  const waiting: ((lane: Lane) => void)[] = [];
  const next = (): void => {
    const lane = lanes.reduce((least, other) => (other.slots.length > least.slots.length ? other : least));
    if (lane.slots.length > 0) waiting.shift()?.(lane);
  };
  return async ({ input, watch }) => {
    const [lane, slot] = await new Promise<[Lane, SharedArrayBuffer]>((resolve) => {
      waiting.push((free) => resolve([free, free.slots.pop() ?? new SharedArrayBuffer(0)]));
      next();
    });
    const size = bytesOfAll(input);
    const memory = slot.byteLength === size ? slot : new SharedArrayBuffer(size);
    try {
      return await lane.remote.run({ input: inputsIn(memory, input), watch });
    } finally {
      lane.slots.push(memory);
      next();
    }
  };
}

const bytesOf = (image: NetworkImage): number =>
  image instanceof Float32Array ? image.byteLength : image.codes.length;

/** Each of several inputs begins where a real number may. */
const roomOf = (image: NetworkImage): number => Math.ceil(bytesOf(image) / 4) * 4;

const bytesOfAll = (inputs: NetworkInputs): number =>
  areSeveral(inputs) ? [...inputs.values()].reduce((sum, image) => sum + roomOf(image), 0) : bytesOf(inputs);

/** What the network is run on, copied to memory that the lane's thread sees too. */
function inputsIn(memory: SharedArrayBuffer, inputs: NetworkInputs): NetworkInputs {
  if (!areSeveral(inputs)) return imageIn(memory, 0, inputs);
  let at = 0;
  return new Map(
    [...inputs].map(([value, image]) => {
      const copy = imageIn(memory, at, image);
      at += roomOf(image);
      return [value, copy];
    }),
  );
}

function imageIn(memory: SharedArrayBuffer, at: number, image: NetworkImage): NetworkImage {
  if (image instanceof Float32Array) {
    const reals = new Float32Array(memory, at, image.length);
    reals.set(image);
    return reals;
  }
  const codes = new Uint8Array(memory, at, image.codes.length);
  codes.set(image.codes);
  return { ...image, codes };
}

/** The integer program alone, its weights in memory that all threads see: the float graph's constants stay here. */
function forThreads(model: QuantizedModel): QuantizedModel {
  const steps = model.steps.map((step) => (isConv(step) ? { ...step, weights: shared(step.weights) } : step));
  return { ...model, steps, graph: { ...model.graph, constants: new Map() } };
}

function shared<A extends Int8Array | Int16Array | Int32Array>(array: A): A {
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const make = array.constructor as new (buffer: SharedArrayBuffer) => A;
  const copy = new make(new SharedArrayBuffer(array.byteLength));
  copy.set(array);
  return copy;
}
