/** `masks`: a folder with `images/` and `masks/`: for each picture a PNG of the same name and size whose pixels are classes. */
import type { Files } from '../../util/files';
import { checksum } from '../../util/checksum';
import { budget } from '../../util/budget';
import { decodeLabelPng } from '../labelPng';
import type { Dataset, DatasetSpec, LabelMask, Sample, Truth } from '../sample';
import { InputError } from '../../util/errors';
import { imageNamesIn, readImage, withoutExtension } from './imageFiles';

export async function openMasks(spec: DatasetSpec, files: Files): Promise<Dataset> {
  const folder = (name: string): string => files.resolve(spec.path, name);
  const ids = await imageNamesIn(folder('images'), files);
  const known = new Set((await files.list(folder('masks'))).map(({ name }) => name));
  const maskPath = (index: number): string => {
    const name = `${withoutExtension(ids[index])}.png`;
    if (known.has(name)) return files.resolve(folder('masks'), name);
    throw new InputError(`${files.resolve(folder('images'), ids[index])}: no mask; expected masks/${name}`);
  };
  const read = async (index: number): Promise<LabelMask> => {
    const path = maskPath(index);
    return decodeLabelPng(await files.read(path, budget.pictureBytes), path);
  };
  const bytes = async (index: number): Promise<Uint8Array> => files.read(files.resolve(folder('images'), ids[index]));
  const sample = async (index: number): Promise<Sample> => {
    const image = await readImage(files.resolve(folder('images'), ids[index]), files);
    const mask = await read(index);
    if (mask.width === image.width && mask.height === image.height) return { id: ids[index], image, mask };
    const found = `${mask.width}×${mask.height}`;
    throw new InputError(
      `${maskPath(index)}: ${found} pixels, expected ${image.width}×${image.height} as its picture has`,
    );
  };
  return { length: ids.length, ids, classes: spec.classes, bytes, truths: truthsOf(maskPath, read), sample };
}

/** The mask's classes, each once, so that another mask is another label. */
function truthsOf(maskPath: (index: number) => string, read: (index: number) => Promise<LabelMask>) {
  return async (index: number): Promise<readonly Truth[]> => {
    const { classes } = await read(index);
    const seen = [...new Set(classes)].sort((a, b) => a - b);
    const content = checksum(classes);
    return seen.map((label) => ({ class: label, where: maskPath(index), content }));
  };
}
