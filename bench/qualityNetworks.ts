/** The networks of docs/networks.md: those of tests, with seeded weights in the shapes of known ones, and real ones where they are found. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { encodeOnnx } from '../src/formats/onnx/encodeOnnx';
import type { Graph } from '../src/graph/graph';
import { convNext, small, tiny } from '../test/support/convNext';
import { unet, yolo11, yolo8 } from '../test/support/detectors';
import { dsCnn } from '../test/support/keywordSpotters';
import { smallVit, vit } from '../test/support/vit';
import { textCrops } from './textCrops';

interface Source {
  readonly model: string;
  readonly calibration: { readonly type: 'images'; readonly path: string };
  readonly evaluation: { readonly type: 'images'; readonly path: string };
  readonly preprocess?: {
    readonly size?: readonly [number, number];
    readonly color?: 'rgb' | 'bgr';
    readonly mean?: readonly number[];
    readonly std?: readonly number[];
  };
  readonly inputShape?: Readonly<Record<string, readonly number[]>>;
}

export interface QualityNetwork {
  readonly id: string;
  readonly title: string;
  /** Paths without which it is left out. */
  readonly needs: () => readonly string[];
  /** Writes what has to be made below `folder`. */
  readonly prepare: (folder: string) => Promise<Source>;
}

const data = resolve(process.env['SHIFTWISE_DATA'] ?? '../shared/data');
const ocr = resolve(process.env['SHIFTWISE_OCR'] ?? '../shared/data/ocr-models');
const calibration = { type: 'images', path: join(data, 'coco/calib128') } as const;
const evaluation = { type: 'images', path: join(data, 'coco/val500/images') } as const;
const pictures = [calibration.path, evaluation.path];

function seeded(id: string, title: string, graph: () => Graph): QualityNetwork {
  const prepare = (folder: string): Promise<Source> => {
    const model = join(folder, `${id}.onnx`);
    writeFileSync(model, encodeOnnx(graph()));
    return Promise.resolve({ model, calibration, evaluation });
  };
  return { id, title, needs: () => pictures, prepare };
}

/** A model of the package, by a part of its file's name. */
function ocrModel(part: string): string {
  const folder = [ocr, join(ocr, 'assets'), join(ocr, 'package/assets')].find((path) => modelIn(path, part));
  return folder ? join(folder, modelIn(folder, part) ?? '') : join(ocr, `*_${part}_infer.onnx`);
}

const modelIn = (folder: string, part: string): string | undefined =>
  existsSync(folder)
    ? readdirSync(folder).find((name) => name.includes(`_${part}_`) && name.endsWith('.onnx'))
    : undefined;

const detector = {
  color: 'bgr',
  size: [416, 416],
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
} as const;

/** Reads lines of text, which the detector finds in the pictures. */
function reader(id: string, title: string, width: number): QualityNetwork {
  const prepare = async (folder: string): Promise<Source> => {
    const crops = (from: string, to: string): ReturnType<typeof textCrops> =>
      textCrops(ocrModel('det'), from, join(folder, `${to}-${width}`), width);
    return {
      model: ocrModel(id.slice('ppocr-'.length)),
      calibration: { type: 'images', path: await crops(calibration.path, 'calibration') },
      evaluation: { type: 'images', path: await crops(evaluation.path, 'evaluation') },
      preprocess: { color: 'bgr', size: [width, 48], mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
    };
  };
  return { id, title, needs: () => [...pictures, ocrModel('det'), ocrModel(id.slice('ppocr-'.length))], prepare };
}

const sized = { size: 224, patch: 16, width: 192, heads: 3, blocks: 12, classes: 1000 };

export const qualityNetworks: readonly QualityNetwork[] = [
  seeded('yolo8', 'YOLOv8n-shaped, 64×64', yolo8),
  seeded('yolo11', 'YOLO11n-shaped, 64×64', yolo11),
  seeded('unet-transposed', 'U-Net-shaped, transposed convolutions, 64×64', () => unet('transposed')),
  seeded('unet-linear', 'U-Net-shaped, linear interpolation, 64×64', () => unet('linear')),
  seeded('convnext-small', 'ConvNeXt-shaped, small stages, 64×64', () => convNext(small)),
  seeded('convnext-tiny', 'ConvNeXt-tiny in full, 224×224', () => convNext(tiny)),
  seeded('vit-small', 'ViT-shaped, small, 32×32', () => vit(smallVit)),
  seeded('vit-tiny', 'ViT-tiny in full, 224×224', () => vit(sized)),
  seeded('dscnn', 'DS-CNN-shaped, 10×49', () => dsCnn()),
  {
    id: 'ppocr-det',
    title: 'PP-OCRv4 detector, 416×416',
    needs: () => [...pictures, ocrModel('det')],
    prepare: () => Promise.resolve({ model: ocrModel('det'), calibration, evaluation, preprocess: detector }),
  },
  reader('ppocr-cls', 'PP-OCR text direction classifier, 192×48', 192),
  reader('ppocr-rec', 'PP-OCRv4 recognizer, 320×48', 320),
];
