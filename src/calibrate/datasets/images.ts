/** `images`: a folder of pictures without labels, for calibration and `fidelity`. */
import type { Files } from '../../util/files';
import type { Dataset, DatasetSpec } from '../sample';
import { imageNamesIn, readImage } from './imageFiles';

export async function openImages(spec: DatasetSpec, files: Files): Promise<Dataset> {
  const ids = await imageNamesIn(spec.path, files);
  const bytes = (index: number) => files.read(files.resolve(spec.path, ids[index]));
  const sample = async (index: number) => ({
    id: ids[index],
    image: await readImage(files.resolve(spec.path, ids[index]), files),
  });
  return { length: ids.length, ids, classes: spec.classes, bytes, sample };
}
