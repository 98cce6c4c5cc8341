/** Real Darknet models, quantized and written as Darknet again: what our own importer reads must be the integers times their scales. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { collectRanges } from '../../src/calibrate/collect';
import { loadGraph, prepareGraph } from '../../src/engine/models';
import { darknet } from '../../src/export/darknet';
import { importDarknet } from '../../src/formats/darknet/importDarknet';
import { floatsOf, sizeOf } from '../../src/graph/tensor';
import { strict } from '../../src/quantize/presets/strict';
import { quantize } from '../../src/quantize/quantize';
import { nodeFiles } from '../../src/util/nodeFiles';
import { dataPath, hasData } from '../support/data';

const models = [
  'yolo-fastest-1.1/yolo-fastest-1.1',
  'mobilenetv2-yolov3-nano/MobileNetV2-YOLOv3-Nano-coco',
  'yolo-lite/tiny-yolov2-trial3',
];

describe.skipIf(!hasData)('darknet export of real models', () => {
  it.each(models)('%s', async (stem) => {
    const path = dataPath('darknet', `${stem}.cfg`);
    const { graph } = prepareGraph(await loadGraph(nodeFiles, { model: path }), strict.settings);
    const { shape = [] } = graph.values[graph.inputs[0]];
    const image = Float32Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7919) % 1000) / 1000);
    const ranges = await collectRanges(
      graph,
      (async function* () {
        yield image;
      })(),
      1,
    );
    const { model } = quantize(graph, ranges, strict.settings);
    const [cfg, weights] = darknet(model, { name: 'm', provenance: 'test', cfg: readFileSync(path, 'utf8') });
    const again = importDarknet({
      cfg: new TextDecoder().decode(cfg.bytes),
      weights: weights.bytes,
      name: 'm.quantized.cfg',
    });
    const convs = model.steps.filter((step) => step.kind === 'conv');
    const nodes = again.nodes.filter(({ op }) => op === 'Conv');
    expect(again.nodes.some(({ op }) => op === 'BatchNormalization')).toBe(false);
    expect(nodes).toHaveLength(convs.length);
    convs.forEach((step) => {
      const node = nodes.find((each) => again.layers[each.layer].name === model.graph.layers[step.layer].name);
      const found = again.constants.get(node?.inputs[1] ?? -1);
      const size = step.weights.length / step.bias.length;
      const wanted = Float32Array.from(
        step.weights,
        (q, i) => q * step.weightScale[Math.floor(i / size) % step.weightScale.length],
      );
      expect(found && Buffer.from(floatsOf(found).buffer).equals(Buffer.from(wanted.buffer))).toBe(true);
    });
  });
});
