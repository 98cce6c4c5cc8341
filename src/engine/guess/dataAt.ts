/** What samples a person means who names a folder or a file. */
import type { ChosenData } from '../../protocol/results/requests';
import type { FoundData } from '../../protocol/results/offer';

/** @param found in the folder, at the place itself and below it, the best first */
export function dataAt(path: string, found: readonly FoundData[]): ChosenData {
  const place = path.split('\\').join('/');
  const own = found.find((each) => each.path === place) ?? found.find((each) => each.path.startsWith(`${place}/`));
  if (own) return { type: own.type, path: own.path, judged: own.judged };
  return { type: typeOfFile(path), path, judged: /\.(json|bin)$/i.test(path) ? 'labels' : 'float' };
}

function typeOfFile(path: string): ChosenData['type'] {
  if (/\.json$/i.test(path)) return 'coco';
  if (/\.bin$/i.test(path)) return 'cifar10-bin';
  if (/\.txt$/i.test(path)) return 'list';
  if (/\.npz$/i.test(path)) return 'npz';
  return /\.npy$/i.test(path) ? 'npy' : 'images';
}
