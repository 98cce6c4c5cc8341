/** Trains the segmenter: `node train.mjs CFG WEIGHTS [BATCHES]`. */
import { hidden, type Scene, sceneSize } from '../detector/scene';
import { type Examples, train } from '../training/train';

/** A score for each class at each place: 1 for the one that the pixel in its middle has, 0 for the others; none is asked for under the bar. */
const masks: Examples = (layers, scenes) => {
  const head = layers[layers.length - 1];
  const { channels, height, width } = head.output;
  const places = height * width;
  const labels = scenes.map((scene) => Uint8Array.from({ length: places }, (_, at) => labelAt(scene, at, width)));
  const each = (of: (label: number, channel: number) => number): Float32Array =>
    Float32Array.from({ length: scenes.length * channels * places }, (_, i) =>
      of(labels[Math.floor(i / (channels * places))][i % places], Math.floor(i / places) % channels),
    );
  const target = each((label, channel) => (label === channel ? 1 : 0));
  return [{ head, target, weight: each((label) => (label === hidden ? 0 : perPlace)) }];
};

/** So that a picture's thousands of places weigh about what a detector's boxes do. */
const perPlace = 0.02;

function labelAt({ classes }: Scene, at: number, width: number): number {
  const step = sceneSize / width;
  const [x, y] = [at % width, Math.floor(at / width)].map((cell) => cell * step + Math.floor(step / 2));
  return classes[y * sceneSize + x];
}

const [cfgFile, weightsFile, batches = '2000'] = process.argv.slice(2);
await train(masks, { cfgFile, weightsFile, batches: Number(batches) });
