/**
 * `cifar10-bin`: CIFAR-10's binary layout. Each record is one label byte and 3,072 bytes of pixels: the red, green and
 * blue planes of 32×32, row by row.
 */
import { InputError } from '../../util/errors';
import type { Files } from '../../util/files';
import type { Dataset, DatasetSpec } from '../sample';
import type { Image } from '../image';

const side = 32;
const area = side * side;
const recordLength = 1 + 3 * area;

const names = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

export async function openCifar10(spec: DatasetSpec, files: Files): Promise<Dataset> {
  const file = await files.read(spec.path);
  const length = file.length / recordLength;
  if (!Number.isInteger(length)) {
    const found = `${file.length} bytes are not a whole number of records of ${recordLength}`;
    throw new InputError(`${spec.path}: not a CIFAR-10 binary file: ${found}; it may be cut short`);
  }
  const labels = Array.from({ length }, (_, index) => labelOf(file, index, spec.path));
  const ids = labels.map((_, index) => String(index).padStart(6, '0'));
  const sample = async (index: number) => ({ id: ids[index], image: imageOf(file, index), label: labels[index] });
  const bytes = async (index: number) => file.slice(index * recordLength + 1, (index + 1) * recordLength);
  const truths = async (index: number) => [{ class: labels[index], where: `${spec.path}: record ${index}` }];
  return { length, ids, classes: spec.classes ?? names, labels, bytes, truths, sample };
}

function labelOf(bytes: Uint8Array, index: number, path: string): number {
  const label = bytes[index * recordLength];
  if (label < names.length) return label;
  throw new InputError(
    `${path}: record ${index} has label ${label}, expected 0 to 9; is this CIFAR-10's binary layout?`,
  );
}

function imageOf(bytes: Uint8Array, index: number): Image {
  const planes = bytes.subarray(index * recordLength + 1, (index + 1) * recordLength);
  const data = new Uint8Array(3 * area);
  for (let pixel = 0; pixel < area; pixel++) {
    for (let channel = 0; channel < 3; channel++) data[pixel * 3 + channel] = planes[channel * area + pixel];
  }
  return { width: side, height: side, data };
}
