/**
 * Trains a sample's network on scenes that are drawn for the purpose. Weights that are there are gone on from, with scenes that
 * they have not seen. Gradients are onnxruntime's answers to `trainingGraph`; the rule is Adam with a rate that rises, then falls
 * as a cosine. The same seed, machine and runtime give the same weights. Bundled by the commands in samples/README.md.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { resolveCfg } from '../../src/formats/darknet/cfgResolve';
import { parseCfg } from '../../src/formats/darknet/cfgSyntax';
import { parametersOf } from '../../src/formats/darknet/parameters';
import type { ResolvedLayer } from '../../src/formats/darknet/resolvedCfg';
import { type LayerTensors, readWeights } from '../../src/formats/darknet/weights';
import { floatsOf } from '../../src/graph/tensor';
import { randomOf } from '../drawing';
import { drawScene, firstScene, type Scene, sceneSize } from '../detector/scene';
import { trainedOf, trainingGraph } from './trainingGraph';

const batch = 4;
/** Where a weights file of version 0.2 says how many images it has seen. */
const seenAt = 12;
const peakRate = 0.002;
const decay = 0.02;

/** A parameter, and Adam's means of its gradient and of the gradient's square. */
interface Trained {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
  readonly mean: Float32Array;
  readonly square: Float32Array;
}

/** What the heads, in the network's order, should answer on a batch, and how much each number counts; both as the head's map. */
export type Examples = (
  layers: readonly ResolvedLayer[],
  scenes: readonly Scene[],
) => readonly {
  readonly head: ResolvedLayer;
  readonly target: Float32Array;
  readonly weight: Float32Array;
}[];

type Answers = Readonly<Record<string, { readonly data: unknown }>>;

/** @param weightsFile is written every hundred batches */
export async function train(
  examples: Examples,
  {
    cfgFile,
    weightsFile,
    batches,
  }: { readonly cfgFile: string; readonly weightsFile: string; readonly batches: number },
): Promise<void> {
  const { layers, problem } = resolveCfg(parseCfg(readFileSync(cfgFile, 'utf8')));
  if (problem) throw problem;
  const session = await InferenceSession.create(trainingGraph(layers, batch), {
    intraOpNumThreads: 2,
    // Threads that wait do so without turning: the machine may have other work.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  const before = existsSync(weightsFile) ? readFileSync(weightsFile) : undefined;
  const kept = before && readWeights(layers, new Uint8Array(before));
  const images = before?.readInt32LE(seenAt) ?? 0;
  const trained = layers.flatMap((layer) => parametersFor(layer, kept?.get(layer.index)));
  const seen = new Map<string, Float32Array>();
  let lately = 0;
  for (let step = 0; step < batches; step++) {
    const scenes = scenesOf(images / 2 + (step * batch) / 2);
    const answers: Answers = await session.run(feedsOf(scenes, examples(layers, scenes), trained));
    for (const each of trained) adam(each, floats(answers, `d_${each.name}`), step, rateAt(step / batches));
    remember(seen, answers, step);
    lately += lossOf(answers);
    if ((step + 1) % 50 === 0) {
      console.log(`batch ${step + 1} of ${batches}: loss ${(lately / 50).toFixed(3)}`);
      lately = 0;
    }
    if ((step + 1) % 100 === 0 || step + 1 === batches) {
      writeFileSync(weightsFile, weightsOf(layers, trained, seen, images + (step + 1) * batch));
    }
  }
}

/** Each as it is and mirrored, which is a scene of the same classes. */
function scenesOf(first: number): readonly Scene[] {
  const drawn = Array.from({ length: batch / 2 }, (_, i) => drawScene(firstScene.training + first + i));
  return [...drawn, ...drawn.map(mirrored)];
}

function mirrored({ pixels, boxes, classes }: Scene): Scene {
  return {
    pixels: turned(pixels, 3),
    classes: turned(classes, 1),
    boxes: boxes.map((box) => ({ ...box, left: sceneSize - box.right, right: sceneSize - box.left })),
  };
}

/** Left to right, of so many bytes a pixel. */
function turned(bytes: Uint8Array, channels: number): Uint8Array {
  return bytes.map((_, at) => {
    const pixel = Math.floor(at / channels);
    const column = pixel % sceneSize;
    return bytes[(pixel - column + sceneSize - 1 - column) * channels + (at % channels)];
  });
}

/** As they are kept, else uniform as He has it, for what goes through a leaky rectifier; scales are then 1, the rest 0. */
function parametersFor(layer: ResolvedLayer, kept: LayerTensors | undefined): readonly Trained[] {
  const random = randomOf(layer.index + 1);
  return Object.entries(trainedOf(layer)).map(([role, shape]) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const bound = Math.sqrt(6 / (count / shape[0]));
    const first = (): number => (role === 'weights' ? bound * (2 * random() - 1) : role === 'scales' ? 1 : 0);
    return {
      name: `${role}_${layer.index}`,
      shape,
      values: Float32Array.from(keptOf(kept, role) ?? { length: count }, (value) => value ?? first()),
      mean: new Float32Array(count),
      square: new Float32Array(count),
    };
  });
}

function keptOf(kept: LayerTensors | undefined, role: string): ArrayLike<number | undefined> | undefined {
  const tensor = Object.entries(kept ?? {}).find(([name]) => name === role)?.[1];
  return tensor && floatsOf(tensor);
}

function feedsOf(
  scenes: readonly Scene[],
  asked: ReturnType<Examples>,
  trained: readonly Trained[],
): Record<string, Tensor> {
  const feeds: Record<string, Tensor> = {
    image: new Tensor('float32', planesOf(scenes), [batch, 3, sceneSize, sceneSize]),
  };
  for (const { name, values, shape } of trained) feeds[name] = new Tensor('float32', values, shape);
  for (const { head, target, weight } of asked) {
    const shape = [batch, head.output.channels, head.output.height, head.output.width];
    feeds[`target_${head.index}`] = new Tensor('float32', target, shape);
    feeds[`weight_${head.index}`] = new Tensor('float32', weight, shape);
  }
  return feeds;
}

/** RGB planes, 0 to 1. */
function planesOf(scenes: readonly Scene[]): Float32Array {
  const plane = sceneSize ** 2;
  const planes = new Float32Array(scenes.length * 3 * plane);
  scenes.forEach(({ pixels }, image) => {
    for (let channel = 0; channel < 3; channel++) {
      for (let at = 0; at < plane; at++) planes[(image * 3 + channel) * plane + at] = pixels[3 * at + channel] / 255;
    }
  });
  return planes;
}

function floats(answers: Answers, name: string): Float32Array {
  const { data } = answers[name];
  if (!(data instanceof Float32Array)) throw new Error(`${name} is not of float32`);
  return data;
}

const lossOf = (answers: Answers): number =>
  Object.keys(answers)
    .filter((name) => name.startsWith('loss_'))
    .reduce((sum, name) => sum + floats(answers, name)[0], 0);

/** Rises over the first twentieth of the way. */
const rateAt = (way: number): number =>
  peakRate * (way < 0.05 ? way / 0.05 : 0.5 * (1 + Math.cos((Math.PI * (way - 0.05)) / 0.95)));

/** Kingma and Ba, with the decay of weights beside the gradient (Loshchilov and Hutter). Changes the parameter in place. */
function adam({ name, values, mean, square }: Trained, gradient: Float32Array, step: number, rate: number): void {
  const [first, second] = [1 - 0.9 ** (step + 1), 1 - 0.999 ** (step + 1)];
  const kept = name.startsWith('weights') ? 1 - rate * decay : 1;
  for (let i = 0; i < values.length; i++) {
    mean[i] += 0.1 * (gradient[i] - mean[i]);
    square[i] += 0.001 * (gradient[i] ** 2 - square[i]);
    values[i] = kept * values[i] - (rate * (mean[i] / first)) / (Math.sqrt(square[i] / second) + 1e-8);
  }
}

/** Running means of what normalization saw: what the network normalizes with when it is used. */
function remember(seen: Map<string, Float32Array>, answers: Answers, step: number): void {
  for (const name of Object.keys(answers).filter((each) => /^(mean|variance)_/.test(each))) {
    const now = floats(answers, name);
    const before = step === 0 ? now : (seen.get(name) ?? now);
    seen.set(
      name,
      before.map((value, i) => value + 0.02 * (now[i] - value)),
    );
  }
}

/** In the order of Darknet's loader, behind a header of version 0.2. */
function weightsOf(
  layers: readonly ResolvedLayer[],
  trained: readonly Trained[],
  seen: ReadonlyMap<string, Float32Array>,
  images: number,
): Uint8Array {
  const parts = layers.flatMap((layer) =>
    parametersOf(layer).map(({ role }) => {
      const name = `${role}_${layer.index}`;
      const values = seen.get(name) ?? trained.find((each) => each.name === name)?.values;
      if (!values) throw new Error(`there is no ${name}`);
      return values;
    }),
  );
  const header = Buffer.alloc(20);
  header.writeInt32LE(2, 4);
  header.writeInt32LE(images, seenAt);
  return Buffer.concat([header, ...parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength))]);
}
