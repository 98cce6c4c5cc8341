/** Layers of a large model whose names have scopes, as exporters of PyTorch write them. */
import type { LayerInfo } from '../../src/protocol/results/results';
import { layerInfo } from '../protocol/views/sampleResults';

const parts = ['conv/Conv', 'act/Sigmoid', 'act/Mul'];

/** A chain: `/model.0/m.0/conv/Conv`, `/model.0/m.0/act/Sigmoid`, `/model.0/m.0/act/Mul`, `/model.0/m.1/conv/Conv`, …, `/Softmax`. */
export function scopedLayers(stages: number, units: number): readonly LayerInfo[] {
  const unitsOf = (stage: number): readonly string[] =>
    Array.from({ length: units }, (_, unit) => `/model.${stage}/m.${unit}`);
  const scopes = Array.from({ length: stages }, (_, stage) => unitsOf(stage)).flat();
  const names = [...scopes.flatMap((scope) => parts.map((part) => `${scope}/${part}`)), '/Softmax'];
  return names.map((name, at) =>
    layerInfo(at, name, { from: at === 0 ? [] : [names[at - 1]], params: 100, macs: name.endsWith('Conv') ? 1000 : 0 }),
  );
}
