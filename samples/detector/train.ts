/** Trains the detector: `node train.mjs CFG WEIGHTS [BATCHES]`. */
import { type Examples, train } from '../training/train';
import { type HeadLayer, targetsOf } from './targets';

const boxes: Examples = (layers, scenes) => {
  const heads = layers.filter((layer): layer is HeadLayer => layer.detail.kind === 'yolo');
  const targets = targetsOf(
    heads,
    scenes.map((scene) => scene.boxes),
  );
  return heads.map((head, i) => ({ head, ...targets[i] }));
};

const [cfgFile, weightsFile, batches = '3000'] = process.argv.slice(2);
await train(boxes, { cfgFile, weightsFile, batches: Number(batches) });
