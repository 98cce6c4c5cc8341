/** Finding and reading image files: shared by the data sets that are made of them. */
import { budget } from '../../util/budget';
import type { Files } from '../../util/files';
import { decodeImage } from '../decodeImage';
import type { Image } from '../image';

/** What is among the pictures of a data set; those that cannot be decoded are then refused by name, not left out in silence. */
const imageName = /\.(jpe?g|png|webp|bmp|gif|tiff?)$/i;

export function isImageName(name: string): boolean {
  return imageName.test(name);
}

export function withoutExtension(name: string): string {
  return name.replace(/\.[^./\\]*$/, '');
}

/** Names of the images directly in a folder, sorted by code unit whatever order the host lists them in. */
export async function imageNamesIn(folder: string, files: Files): Promise<string[]> {
  const entries = await files.list(folder);
  const names = entries.filter(({ name, directory }) => !directory && isImageName(name)).map(({ name }) => name);
  return names.sort(byCodeUnit);
}

export async function readImage(path: string, files: Files): Promise<Image> {
  return decodeImage(await files.read(path, budget.pictureBytes), path);
}

export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
