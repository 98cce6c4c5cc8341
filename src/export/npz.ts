/**
 * The program's numbers for NumPy: one `.npz`, or a folder of `.npy` with an index. The same model gives the same
 * bytes: the archive's dates are fixed, and nothing in it is compressed, as NumPy's own `savez` leaves it.
 */
import { zipSync } from 'fflate';
import { npyBytes, typeOf } from '../formats/npy/writeNpy';
import type { QuantizedModel } from '../quantize/quantizedModel';
import type { OutputFile } from '../util/files';
import { arraysOf } from './arrays/arraysOf';
import { jsonBytes } from './jsonBytes';
import type { ExportContext } from './context';

/** `<name>.npz`, for `numpy.load`. */
export function npz(model: QuantizedModel, { name }: ExportContext): readonly OutputFile[] {
  const files = arraysOf(model).map((array) => [`${array.name}.npy`, npyBytes(array)] as const);
  // The first moment that a zip archive can say; local time, as the archive's is.
  const mtime = new Date(1980, 0, 1);
  return [{ name: `${name}.npz`, bytes: zipSync(Object.fromEntries(files), { level: 0, mtime }) }];
}

/** A folder `npy`, and in it `index.json` with every array's file, type and shape, and the full name of the step that it is of. */
export function npy(model: QuantizedModel, { provenance }: ExportContext): readonly OutputFile[] {
  const arrays = arraysOf(model);
  const index = {
    provenance,
    arrays: arrays.map(({ name, of, shape, values }) => ({ file: `${name}.npy`, of, type: typeOf(values), shape })),
  };
  return [
    ...arrays.map((array) => ({ name: `npy/${array.name}.npy`, bytes: npyBytes(array) })),
    { name: 'npy/index.json', bytes: jsonBytes(index) },
  ];
}
