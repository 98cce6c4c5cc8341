/**
 * The head of NumPy's `.npy`: a magic number, a version, the length of a Python literal, and the literal, which says the type of
 * the elements, their order and the shape. Nothing in it is believed before the file is long enough for it.
 */
import type { Shape } from '../../graph/tensor';
import { InputError } from '../../util/errors';
import { elementsOf, type Elements } from './elements';
import type { Parts } from './parts';

export interface NpyHeader {
  readonly elements: Elements;
  readonly shape: Shape;
  /** The first axis lies closest together, not the last. */
  readonly fortran: boolean;
  /** Where the elements begin. */
  readonly start: number;
}

/** NumPy itself reads no longer ones without being told that the file is trusted. */
const longestHeader = 10_000;
const mostAxes = 16;

/** Throws InputError for what is no array of numbers, or cut short. Elements are not read. */
export async function readHeader(parts: Parts): Promise<NpyHeader> {
  const { name } = parts;
  const head = await parts.read(0, Math.min(parts.length, 12));
  const magic = head.length === 12 && String.fromCharCode(...head.subarray(0, 6)) === '\x93NUMPY';
  if (!magic) throw new InputError(`${name}: expected a .npy file, found other bytes`);
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const wide = head[6] > 1;
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  if (length > longestHeader)
    throw new InputError(`${name}: its header has ${length} bytes; expected ${longestHeader} or fewer`);
  const at = wide ? 12 : 10;
  const header = literalOf(name, new TextDecoder('latin1').decode(await parts.read(at, length)));
  const start = at + length;
  const wanted = start + header.elements.width * header.shape.reduce((product, size) => product * size, 1);
  if (wanted <= parts.length) return { ...header, start };
  throw new InputError(
    `${name}: shape ${shapeText(header.shape)} takes ${wanted} bytes, found ${parts.length}; it may be cut short`,
  );
}

export const shapeText = (shape: Shape): string => `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;

function literalOf(name: string, text: string): Omit<NpyHeader, 'start'> {
  const descr = /['"]descr['"]\s*:\s*['"]([^'"]*)['"]/.exec(text)?.[1];
  const elements = elementsOf(descr ?? '');
  const fortran = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = shapeIn(/['"]shape['"]\s*:\s*\(([^()]*)\)/.exec(text)?.[1]);
  if (elements && fortran !== undefined && shape) return { elements, shape, fortran: fortran === 'True' };
  const found = descr === undefined || elements ? text : `elements of type ${descr}`;
  throw new InputError(`${name}: expected integers or floats, found ${found.trim().slice(0, 60)}`);
}

/** Undefined for what is no tuple of sizes. */
function shapeIn(tuple: string | undefined): Shape | undefined {
  const sizes = tuple?.replace(/,\s*$/, '').split(',') ?? [''];
  if (tuple?.trim() === '') return [];
  const isShape = sizes.length <= mostAxes && sizes.every((size) => /^\s*\d{1,15}\s*$/.test(size));
  return isShape ? sizes.map(Number) : undefined;
}
