// Draws the samples' stored pictures anew. Classifier: calibration.bin, test.bin and two PNG files of each class to look at;
// detector and segmenter: scenes as PNG, with a label file and a mask beside each. Same pixels on every machine; test/samples compares them with
// what is in the repository.
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

const { drawScene, labelText, firstScene, sceneSize } = await load('detector/scene.ts');

/** In color, or gray where there is a byte a pixel. */
async function writePng(file, pixels, size) {
  mkdirSync(join(file, '..'), { recursive: true });
  const raw = { width: size, height: size, channels: pixels.length / size ** 2 };
  const picture = sharp(pixels, { raw });
  await (raw.channels === 1 ? picture.toColourspace('b-w') : picture).png({ compressionLevel: 9 }).toFile(file);
}

const scenes = join(root, 'samples/detector/pictures');
const scene = (set, number) => drawScene(firstScene[set] + number);
const numbered = (number) => String(number).padStart(3, '0');

mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'calibration.bin'), recordsOf(firstSeed.calibration, 100));
writeFileSync(join(folder, 'test.bin'), recordsOf(firstSeed.test, 300));
for (const label of classNames.keys()) {
  for (const number of [0, 1]) {
    const file = join(folder, 'folders', classNames[label], `${number}.png`);
    await writePng(file, drawPicture(label, firstSeed.test + number), pictureSize);
  }
}
for (let number = 0; number < 32; number++) {
  await writePng(
    join(scenes, 'calibration', `${numbered(number)}.png`),
    scene('calibration', number).pixels,
    sceneSize,
  );
}
mkdirSync(join(scenes, 'test/labels'), { recursive: true });
for (let number = 0; number < 100; number++) {
  const test = scene('test', number);
  await writePng(join(scenes, 'test/images', `${numbered(number)}.png`), test.pixels, sceneSize);
  await writePng(join(scenes, 'test/masks', `${numbered(number)}.png`), test.classes, sceneSize);
  writeFileSync(join(scenes, 'test/labels', `${numbered(number)}.txt`), labelText(test));
}
