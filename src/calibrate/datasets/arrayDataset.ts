/** A data set of arrays, however its files lie. */
import { bytesOf } from '../../graph/tensor';
import { InputError } from '../../util/errors';
import { joinedBytes } from '../../util/joinedBytes';
import { noPicture, type Dataset } from '../sample';
import type { SampleArray } from '../sampleArray';
import type { ArrayLabels } from './arrayLabels';

/** Of one sample, by name; '' where the file has no name for it. */
export type SampleArrays = ReadonlyMap<string, SampleArray>;

export function arrayDataset(
  ids: readonly string[],
  classes: readonly string[] | undefined,
  read: (index: number) => Promise<SampleArrays>,
  labels: ArrayLabels | undefined,
): Dataset {
  return {
    ...{ length: ids.length, ids, classes, ...labels },
    bytes: async (index) => joinedBytes([...(await read(index)).values()].map(({ data }) => bytesOf(data))),
    sample: async (index) => {
      const label = labels && { label: labels.labels[index] };
      return { id: ids[index], image: noPicture, arrays: await read(index), ...label };
    },
  };
}

const mostSamples = 2 ** 24;

/** `000000` and so on: in order of the samples, also as texts. */
export function sampleIds(count: number, path: string): readonly string[] {
  if (count > mostSamples)
    throw new InputError(`${path}: ${count} samples in one array; expected ${mostSamples} or fewer`);
  return Array.from({ length: count }, (_, index) => String(index).padStart(6, '0'));
}
