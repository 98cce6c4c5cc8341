/** NumPy's `.npy`: a magic number, a header that is a Python literal, then the elements. */
import { InputError } from '../util/errors';

type Reader = (view: DataView, at: number, little: boolean) => number;

const readers: Readonly<Record<string, readonly [bytes: number, read: Reader]>> = {
  i1: [1, (view, at) => view.getInt8(at)],
  u1: [1, (view, at) => view.getUint8(at)],
  b1: [1, (view, at) => view.getUint8(at)],
  i2: [2, (view, at, little) => view.getInt16(at, little)],
  u2: [2, (view, at, little) => view.getUint16(at, little)],
  i4: [4, (view, at, little) => view.getInt32(at, little)],
  u4: [4, (view, at, little) => view.getUint32(at, little)],
  i8: [8, (view, at, little) => Number(view.getBigInt64(at, little))],
  u8: [8, (view, at, little) => Number(view.getBigUint64(at, little))],
  f4: [4, (view, at, little) => view.getFloat32(at, little)],
  f8: [8, (view, at, little) => view.getFloat64(at, little)],
};

/** The elements in the order of the file. Throws InputError, also for what is not C order. */
export function readNpy(name: string, bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = bytes.length > 10 && String.fromCharCode(...bytes.subarray(0, 6)) === '\x93NUMPY';
  if (!magic) throw new InputError(`${name}: expected a .npy file, found other bytes`);
  const wide = view.getUint8(6) > 1;
  const start = wide ? 12 : 10;
  const data = start + (wide && bytes.length > 12 ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, Math.min(data, bytes.length)));
  const type = /'descr':\s*'([<>|=])([a-z]\d)'/.exec(header);
  const reader = type ? readers[type[2]] : undefined;
  if (!type || !reader)
    throw new InputError(`${name}: expected integers or floats, found ${header.slice(0, 60).trim()}`);
  if (/'fortran_order':\s*True/.test(header)) {
    throw new InputError(`${name}: in Fortran order; save numpy.ascontiguousarray(array) instead`);
  }
  const [width, read] = reader;
  const length = Math.max(0, Math.floor((bytes.length - data) / width));
  return Float64Array.from({ length }, (_, i) => read(view, data + i * width, type[1] !== '>'));
}
