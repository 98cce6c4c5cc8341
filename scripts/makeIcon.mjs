// Makes the icons that galleries show of media/icon.svg: media/icon.png (256 pixels, named in package.json) and
// media/icon-128.png. usage: node scripts/makeIcon.mjs
import { join } from 'node:path';
import sharp from 'sharp';

const media = join(import.meta.dirname, '../media');

for (const [size, name] of [
  [256, 'icon.png'],
  [128, 'icon-128.png'],
]) {
  await sharp(join(media, 'icon.svg'), { density: (72 * size) / 256 })
    .resize(size, size)
    .png({ compressionLevel: 9, palette: false })
    .toFile(join(media, name));
}
