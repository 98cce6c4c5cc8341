/** Hostile inputs that no chance finds: places that take no file, names that no disk takes, inputs without an end. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Try } from './tries';

const nothing = (): void => undefined;

function renamed(recipe: string, from: string, to: string): (folder: string) => void {
  return (folder) =>
    writeFileSync(
      join(folder, recipe),
      readFileSync(join(folder, recipe), 'utf8').replace(from, () => to),
    );
}

/** Within bytes: both names have one length. */
function moved(file: string, from: string, to: string): (folder: string) => void {
  return (folder) => {
    const text = readFileSync(join(folder, file), 'latin1');
    writeFileSync(join(folder, file), text.replaceAll(from, to.padEnd(from.length)), 'latin1');
  };
}

const row = (name: string, line: string, lay: Try['lay']): Try => ({ name, args: line.split(' '), lay });

export const tries: readonly Try[] = [
  row('a file as --out', 'quantize cfg.quant.json --out small.cfg', nothing),
  row('--out inside a file', 'quantize cfg.quant.json --out small.cfg/new', nothing),
  row('a file as the --out of an export', 'export run --format json --out small.cfg', nothing),
  row('a file as the --out of a sweep', 'sweep cfg.quant.json --vary bits=8 --out small.cfg', nothing),
  row('an over-long --out', `quantize cfg.quant.json --out ${'n'.repeat(300)}`, nothing),
  row('an over-long recipe', `quantize ${'n'.repeat(300)}.quant.json`, nothing),
  row('a folder as model', 'inspect data', nothing),
  row('a folder as recipe', 'quantize data', nothing),
  row('a device without an end as model', 'inspect /dev/zero', nothing),
  row('a link to a device as model', 'inspect zero.onnx', (at) => symlinkSync('/dev/zero', join(at, 'zero.onnx'))),
  row('a pipe as model', 'inspect pipe.onnx', (at) => void spawnSync('mkfifo', [join(at, 'pipe.onnx')])),
  row('a model that is a link to itself', 'inspect self.onnx', (at) => symlinkSync('self.onnx', join(at, 'self.onnx'))),
  row('an empty model', 'inspect small.onnx', (at) => writeFileSync(join(at, 'small.onnx'), '')),
  row('a reserved key', 'quantize cfg.quant.json --out new', renamed('cfg.quant.json', '"bits"', '"constructor"')),
  row('a reserved setting', 'quantize cfg.quant.json --out new --set __proto__.bits=4', nothing),
  row('weights in a folder above', 'inspect outside.onnx', moved('outside.onnx', 'outside.bin', '../out.bin')),
  row('weights in a link to a device', 'quantize outside.quant.json --out new', (at) => {
    rmSync(join(at, 'outside.bin'));
    symlinkSync('/dev/zero', join(at, 'outside.bin'));
  }),
  row('weights that are not there', 'quantize outside.quant.json --out new', (at) => rmSync(join(at, 'outside.bin'))),
  row('a BMP of 2^31 pixels', 'evaluate run', (at) => {
    const header = readFileSync(join(at, 'data/images/00.bmp'));
    header.writeUInt32LE(65_536, 18);
    header.writeUInt32LE(32_768, 22);
    writeFileSync(join(at, 'data/images/00.bmp'), header);
  }),
  row('a run.json as a folder', 'evaluate data', (at) => void mkdirSync(join(at, 'data/run.json'))),
  row('a data set outside', 'quantize cfg.quant.json --out new', renamed('cfg.quant.json', '"data"', '"/proc/self"')),
];
