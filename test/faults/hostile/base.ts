/** What hostile inputs are made of: a small detector as ONNX and Darknet, labelled pictures, its run, shards, an export with golden vectors. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { withWeightsOutside } from './external';
import { weightsFile } from '../../support/darknetWeights';
import { smallCfg, smallDarknet } from '../../support/darknetNet';
import { encodeOnnx } from '../../../src/formats/onnx/encodeOnnx';
import { random } from '../../support/random';

/** Runs the command line in the folder. */
export type Call = (folder: string, args: readonly string[]) => Promise<Outcome>;

export interface Outcome {
  /** Undefined when it had to be killed or died. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** 0 where it is not known. */
  readonly peakBytes: number;
}

/** Fills an empty folder. */
export async function makeBase(folder: string, call: Call): Promise<void> {
  for (const name of ['images', 'labels']) mkdirSync(join(folder, 'data', name), { recursive: true });
  await writePictures(join(folder, 'data'));
  const seeded = random(5);
  writeFileSync(join(folder, 'small.cfg'), smallCfg);
  writeFileSync(
    join(folder, 'small.weights'),
    weightsFile(smallCfg, (values) => values.forEach((_, at) => (values[at] = 0.25 + seeded.next()))),
  );
  const bytes = encodeOnnx(smallDarknet());
  writeFileSync(join(folder, 'small.onnx'), bytes);
  const { model, weights } = withWeightsOutside(bytes, 'outside.bin');
  writeFileSync(join(folder, 'outside.onnx'), model);
  writeFileSync(join(folder, 'outside.bin'), weights);
  writeFileSync(join(folder, 'data', 'coco.json'), JSON.stringify(coco));
  writeFileSync(join(folder, 'small.quant.json'), recipe('small.onnx', 'fidelity'));
  writeFileSync(join(folder, 'outside.quant.json'), recipe('outside.onnx', 'fidelity'));
  writeFileSync(join(folder, 'cfg.quant.json'), recipe('small.cfg', 'coco'));
  const done = async (line: string): Promise<string> => {
    const { code, stdout, stderr } = await call(folder, line.split(' '));
    if (code !== 0) throw new Error(`${line}: ${code} ${stderr}`);
    return stdout;
  };
  await done('quantize cfg.quant.json --out run');
  for (const i of [1, 2])
    writeFileSync(join(folder, `part${i}.json`), await done(`evaluate run --shard ${i}/2 --json`));
  await done('export run --format fpga --out golden');
  cpSync(join(folder, 'golden/fpga/golden/0'), join(folder, 'dump'), { recursive: true });
}

async function writePictures(data: string): Promise<void> {
  const seeded = random(7);
  for (let i = 0; i < 4; i++) {
    const pixels = Uint8Array.from({ length: 24 * 20 * 3 }, () => seeded.int(0, 255));
    const picture = sharp(pixels, { raw: { width: 24, height: 20, channels: 3 } });
    const name = `${i}.${i % 2 === 0 ? 'png' : 'jpg'}`;
    writeFileSync(join(data, 'images', name), await picture.toFormat(i % 2 === 0 ? 'png' : 'jpeg').toBuffer());
    writeFileSync(join(data, 'labels', `${i}.txt`), '0 0.5 0.5 0.25 0.25\n0 0.25 0.75 0.1 0.2\n');
  }
  writeFileSync(
    join(data, 'images', '00.bmp'),
    bmp(24, 20, () => seeded.int(0, 255)),
  );
  writeFileSync(join(data, 'labels', '00.txt'), '0 0.5 0.5 0.5 0.5\n');
}

/** Its first picture, with one box. */
const coco = {
  images: [{ id: 7, file_name: '0.png', width: 24, height: 20 }],
  categories: [{ id: 3, name: 'thing' }],
  annotations: [{ id: 1, image_id: 7, category_id: 3, bbox: [2, 3, 8, 9], area: 72, iscrowd: 0 }],
};

/** 24 bits a pixel, rows from below, each padded to four bytes. */
function bmp(width: number, height: number, byte: () => number): Uint8Array {
  const row = Math.ceil((width * 3) / 4) * 4;
  const bytes = new Uint8Array(54 + row * height);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  [54, 40, width, height].forEach((value, i) => view.setUint32(10 + i * 4, value, true));
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let at = 54; at < bytes.length; at++) bytes[at] = byte();
  return bytes;
}

const recipe = (model: string, evaluator: string): string => `{
  // A comment.
  "model": "${model}",
  "preset": "strict",
  "bits": { "weights": 8, "activations": 8 },
  "adjustment": "mul-shift",
  "calibration": { "dataset": { "type": "yolo", "path": "data" }, "count": 2 },
  "preprocess": { "resize": "letterbox-gray" },
  "evaluation": { "dataset": { "type": "yolo", "path": "data" }, "evaluator": "${evaluator}", "count": 0 },
  "export": ["json"]
}
`;
