import { isImageName } from '../../calibrate/datasets/imageFiles';
import type { FolderSeen } from './rankData';

/** What of a folder's files are samples, by their names. */
export function arraysAndPictures(names: readonly string[]): Pick<FolderSeen, 'arrays' | 'pictures'> {
  return {
    pictures: names.filter(isImageName).length,
    arrays: names.filter((name) => /\.np[yz]$/i.test(name)),
  };
}
