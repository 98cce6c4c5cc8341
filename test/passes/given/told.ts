/** A graph in lines: what each node makes, of what, with which numbers of attributes; constants behind it. */
import { absent, type Graph, type ValueId } from '../../../src/graph/graph';
import { numbersOf } from '../../../src/graph/tensor';

/** Of an attribute, with commas between. */
export const numbersIn = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'string' ? `${value}` : Array.isArray(value) ? value.join() : '…';

export function told({ nodes, values, constants }: Graph): readonly string[] {
  const nameOf = (id: ValueId): string => {
    const tensor = constants.get(id);
    const numbers = tensor && `[${tensor.shape.join()}]{${numbersOf(tensor).join()}}`;
    return id === absent ? '-' : `${values[id].name}${numbers ?? ''}`;
  };
  return nodes.map(({ op, domain, inputs, outputs, attributes }) => {
    const numbers = Object.entries(attributes).map(([key, { value }]) => `${key}=${numbersIn(value)}`);
    const kind = domain === '' ? op : `${domain}::${op}`;
    return `${outputs.map(nameOf).join()} = ${kind}(${[...inputs.map(nameOf), ...numbers].join(' ')})`;
  });
}
