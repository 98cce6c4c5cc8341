// Draws the sample's stored pictures anew: calibration.bin, test.bin and two PNG files of each class to look at.
// Same bytes on every machine; test/samples/records.test.ts compares them with what is in the repository.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import sharp from 'sharp';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'samples/pictures');

async function load(source) {
  const outfile = join(root, 'build/samples', source.replace('.ts', '.mjs'));
  await build({
    entryPoints: [join(root, 'samples', source)],
    bundle: true,
    format: 'esm',
    outfile,
    logLevel: 'warning',
  });
  return import(outfile);
}

const { recordsOf, firstSeed } = await load('records.ts');
const { drawPicture, classNames, pictureSize } = await load('generator.ts');

async function writePng(label, number) {
  const raw = { width: pictureSize, height: pictureSize, channels: 3 };
  const file = join(folder, 'folders', classNames[label], `${number}.png`);
  mkdirSync(join(file, '..'), { recursive: true });
  await sharp(drawPicture(label, firstSeed.test + number), { raw })
    .png({ compressionLevel: 9 })
    .toFile(file);
}

mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'calibration.bin'), recordsOf(firstSeed.calibration, 100));
writeFileSync(join(folder, 'test.bin'), recordsOf(firstSeed.test, 300));
for (const label of classNames.keys()) for (const number of [0, 1]) await writePng(label, number);
