/** Hostile inputs drawn at random: which file of the base is damaged, how, and which command then reads it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onnx } from 'onnx-proto';
import type { Random } from '../../support/random';
import { damagedBytes, damagedText, damagedTree } from './mutate';

export interface Try {
  readonly name: string;
  readonly args: readonly string[];
  /** Lays the hostile input into a copy of the base; answers what undoes it, where removing the folder would not. */
  readonly lay: (folder: string) => void | (() => void);
}

interface Kind {
  readonly share: number;
  readonly file: string | RegExp;
  readonly commands: readonly string[];
  readonly damage: (bytes: Uint8Array, random: Random) => Uint8Array;
}

const judgedByCoco =
  'evaluate run --set evaluation.dataset.type=coco --set evaluation.dataset.path=data/coco.json --set evaluation.dataset.images=data/images';

const kinds: Readonly<Record<string, Kind>> = {
  'an ONNX message': {
    share: 26,
    file: 'small.onnx',
    commands: ['quantize small.quant.json --out new'],
    damage: message,
  },
  'bytes of an ONNX file': {
    share: 8,
    file: 'small.onnx',
    commands: ['inspect small.onnx', 'quantize small.quant.json --out new'],
    damage: damagedBytes,
  },
  'a cfg': {
    share: 12,
    file: 'small.cfg',
    commands: ['inspect small.cfg', 'check small.cfg', 'quantize cfg.quant.json --out new'],
    damage: lines,
  },
  'a weights file': {
    share: 5,
    file: 'small.weights',
    commands: ['inspect small.weights', 'quantize cfg.quant.json --out new'],
    damage: (bytes, random) => damagedBytes(bytes, random, random.pick([20, bytes.length])),
  },
  'a recipe': {
    share: 12,
    file: 'cfg.quant.json',
    commands: ['check cfg.quant.json', 'quantize cfg.quant.json --out new'],
    damage: lines,
  },
  'a run.json': {
    share: 12,
    file: 'run/run.json',
    commands: ['evaluate run', 'export run --format json --out new', 'evaluate run --float'],
    damage: json,
  },
  'a model.shiftwise': { share: 4, file: 'run/model.shiftwise', commands: ['evaluate run'], damage: damagedBytes },
  'a shard': { share: 8, file: 'part1.json', commands: ['merge part1.json part2.json'], damage: json },
  'a picture': {
    share: 7,
    file: 'data/images/0.png',
    commands: ['quantize cfg.quant.json --out new', 'evaluate run'],
    damage: (bytes, random) => damagedBytes(bytes, random, 64),
  },
  'the header of a BMP picture': {
    share: 5,
    file: 'data/images/00.bmp',
    commands: ['quantize cfg.quant.json --out new', 'evaluate run'],
    damage: (bytes, random) => damagedBytes(bytes, random, 54),
  },
  'a COCO file': {
    share: 5,
    file: 'data/coco.json',
    commands: [judgedByCoco],
    damage: json,
  },
  'an ONNX message with its weights outside': {
    share: 6,
    file: 'outside.onnx',
    commands: ['inspect outside.onnx', 'quantize outside.quant.json --out new'],
    damage: message,
  },
  'weights outside of an ONNX file': {
    share: 2,
    file: 'outside.bin',
    commands: ['quantize outside.quant.json --out new'],
    damage: damagedBytes,
  },
  'a label file': { share: 4, file: 'data/labels/0.txt', commands: ['evaluate run'], damage: lines },
  'the manifest of an export': {
    share: 6,
    file: 'golden/fpga/manifest.json',
    commands: ['compare golden/fpga dump'],
    damage: json,
  },
  'a dump': {
    share: 3,
    file: /^dump\/.*\.(mem|bin)$/,
    commands: ['compare golden/fpga dump'],
    damage: (bytes, random) => (random.int(0, 1) === 0 ? lines(bytes, random) : damagedBytes(bytes, random)),
  },
  'an export.json': {
    share: 3,
    file: 'golden/export.json',
    commands: ['export run --format json --out golden'],
    damage: json,
  },
};

const tickets = Object.entries(kinds).flatMap(([name, kind]) =>
  Array<readonly [string, Kind]>(kind.share).fill([name, kind]),
);

/** The same random numbers, the same try; `base` is only read. */
export function randomTry(base: string, random: Random): Try {
  const [name, kind] = random.pick(tickets);
  const file = typeof kind.file === 'string' ? kind.file : random.pick(filesLike(base, kind.file));
  const bytes = kind.damage(readFileSync(join(base, file)), random);
  const line = random.pick(kind.commands);
  return { name, args: line.split(' '), lay: (folder) => writeFileSync(join(folder, file), bytes) };
}

const filesLike = (base: string, pattern: RegExp): string[] =>
  readdirSync(base, { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name))
    .sort();

/** One that encodes: what the wire cannot carry is drawn again. */
function message(bytes: Uint8Array, random: Random): Uint8Array {
  const model = onnx.ModelProto.toObject(onnx.ModelProto.decode(bytes), { longs: Number });
  for (;;) {
    try {
      const damaged = onnx.ModelProto.fromObject(damagedTree(model, random, false));
      return Uint8Array.from(onnx.ModelProto.encode(damaged).finish());
    } catch {
      continue;
    }
  }
}

function json(bytes: Uint8Array, random: Random): Uint8Array {
  if (random.int(0, 9) === 0) return damagedBytes(bytes, random);
  const tree = JSON.parse(new TextDecoder().decode(bytes)) as object;
  return new TextEncoder().encode(JSON.stringify(damagedTree(tree, random, true)));
}

function lines(bytes: Uint8Array, random: Random): Uint8Array {
  return new TextEncoder().encode(damagedText(new TextDecoder().decode(bytes), random));
}
