/** Constant arrays by what is in them, so that steps with the same weights (those of a recurrence) share one array. */
import type { Table } from './arithmetic';

export interface TablePool {
  /** The name of an array like this one: an earlier one's, or its own. */
  readonly nameOf: (table: Table) => string;
}

export function tablePool(): TablePool {
  const known = new Map<string, Table[]>();
  return {
    nameOf(table) {
      const { type, values } = table;
      const key = `${type} ${values.length} ${values[0]} ${values[values.length >> 1]}`;
      const alike = known.get(key) ?? [];
      const earlier = alike.find((other) => isSame(other.values, values));
      if (!earlier) known.set(key, [...alike, table]);
      return (earlier ?? table).name;
    },
  };
}

function isSame(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  for (let i = 0; i < b.length; i++) if (!Object.is(a[i], b[i])) return false;
  return a.length === b.length;
}
