/** What a page keeps while it is hidden: how a person has arranged it, never what the host told it. */
import { vscodeApi } from './vscodeApi';

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

export interface Arrangement {
  readonly sort?: Sort;
  readonly scrollTop: number;
}

export function loadArrangement(): Arrangement {
  return arrangementIn(vscodeApi.getState());
}

export function saveArrangement(change: Partial<Arrangement>): void {
  vscodeApi.setState({ ...loadArrangement(), ...change });
}

/** The arrangement in `data`; what does not fit (an older version's) is left out. */
export function arrangementIn(data: unknown): Arrangement {
  const { sort, scrollTop } = (data ?? {}) as Readonly<Record<string, unknown>>;
  return { sort: sortIn(sort), scrollTop: typeof scrollTop === 'number' ? scrollTop : 0 };
}

function sortIn(data: unknown): Sort | undefined {
  const { column, descending } = (data ?? {}) as Readonly<Record<string, unknown>>;
  return typeof column === 'string' && typeof descending === 'boolean' ? { column, descending } : undefined;
}
