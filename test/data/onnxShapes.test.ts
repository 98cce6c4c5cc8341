/** Shapes of every value of real models against those of the onnx package (golden/onnxShapes.py), and what is counted. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { importDarknet } from '../../src/formats/darknet/importDarknet';
import { importOnnx } from '../../src/formats/onnx/importOnnx';
import type { Graph } from '../../src/graph/graph';
import { inspectGraph } from '../../src/graph/inspect';
import { inferShapes } from '../../src/graph/shapes';
import golden from '../golden/onnxShapes.json';
import { dataPath, hasData } from '../support/data';

const models = Object.entries(golden.models as Readonly<Record<string, Readonly<Record<string, string>>>>);
const read = (file: string): Graph => importOnnx({ bytes: readFileSync(dataPath('onnx', file)), name: file });

/** The graph as if the file declared no shape but those of its inputs. */
function bare(graph: Graph): Graph {
  const given = new Set([...graph.inputs, ...graph.constants.keys()]);
  return {
    ...graph,
    values: graph.values.map((value, id) => (given.has(id) ? value : { ...value, shape: undefined })),
  };
}

describe.skipIf(!hasData)('shapes of real ONNX models', () => {
  it.each(models)('%s has those that the onnx package infers', (file, wanted) => {
    const { values } = inferShapes(bare(read(file)));
    const found = new Map(values.map(({ name, shape }) => [name, shape?.join()]));
    const compared = Object.entries(wanted).filter(([name]) => found.has(name));
    expect(compared.length).toBeGreaterThan(0.9 * Object.keys(wanted).length - 10);
    expect(compared.map(([name]) => `${name}: ${found.get(name)}`)).toEqual(
      compared.map(([name, dims]) => `${name}: ${dims}`),
    );
  });
});

/** Published figures; parameters here include two running statistics per normalized channel. */
describe.skipIf(!hasData)('what is counted', () => {
  it.each([
    ['light/light_resnet50.onnx', 25_557_032 + 2 * 26_560, 4_089_184_256],
    ['light/light_vgg19.onnx', 143_667_240, 19_632_062_464],
    ['light/light_squeezenet.onnx', 1_235_496, 349_151_936],
  ])('%s: %i parameters, %i MACs', (file, params, macs) => {
    const { totals } = inspectGraph(inferShapes(read(file)));
    expect(totals).toEqual({ params, macs });
  });

  it.each([
    ['yolov3-tiny/yolov3-tiny.cfg', 35_434_956 - 20],
    ['yolo-fastest-1.1/yolo-fastest-1.1.cfg', undefined],
    ['yoloface-50k/yoloface-50k.cfg', undefined],
    ['yolo-lite/tiny-yolov2-trial3-noBatch.cfg', undefined],
  ])('%s has the parameters of its weights file, without reading it', (file, known) => {
    const graph = importDarknet({ cfg: readFileSync(dataPath('darknet', file), 'utf8'), name: file });
    const { totals } = inspectGraph(inferShapes(graph));
    expect(4 * totals.params).toBe(known ?? weightBytes(file));
  });
});

/** Size of the weights file without its header of 16 or 20 bytes. */
function weightBytes(file: string): number {
  const bytes = readFileSync(dataPath('darknet', file.replace(/cfg$/, 'weights')));
  return bytes.length - (bytes.readInt32LE(0) * 10 + bytes.readInt32LE(4) >= 2 ? 20 : 16);
}
