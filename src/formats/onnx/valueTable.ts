/** The values of a graph while it is being read: numbered as they are defined, found by name. */
import { absent } from '../../graph/graph';
import type { Value, ValueId } from '../../graph/graph';
import type { Tensor } from '../../graph/tensor';
import { FormatError } from '../../util/errors';

export interface ValueTable {
  readonly values: readonly Value[];
  readonly constants: ReadonlyMap<ValueId, Tensor>;
  /** Throws FormatError when the name is taken: every value is made once. */
  define(value: Value): ValueId;
  defineConstant(name: string, tensor: Tensor): void;
  /** `absent` for the empty name; undefined where nothing of that name has been defined. */
  find(name: string): ValueId | undefined;
  /** As `find`. Throws FormatError when there is none; `reader` says who asks. */
  require(name: string, reader: string): ValueId;
}

export function valueTableOf(file: string): ValueTable {
  const values: Value[] = [];
  const constants = new Map<ValueId, Tensor>();
  const ids = new Map<string, ValueId>([['', absent]]);
  const define = (value: Value): ValueId => {
    if (ids.has(value.name)) {
      throw new FormatError(`${file}: value '${value.name}' is made twice.`, { format: 'onnx' });
    }
    ids.set(value.name, values.length);
    return values.push(value) - 1;
  };
  return {
    values,
    constants,
    define,
    defineConstant: (name, tensor) => {
      constants.set(define({ name, type: tensor.type, shape: tensor.shape }), tensor);
    },
    find: (name) => ids.get(name),
    require: (name, reader) => {
      const id = ids.get(name);
      if (id !== undefined) return id;
      throw new FormatError(`${file}: ${reader} reads '${name}', which nothing makes.`, { format: 'onnx' });
    },
  };
}
