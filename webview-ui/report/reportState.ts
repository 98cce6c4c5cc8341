/** What a report's page keeps while it is hidden, and hands to the editor that opens it again: the file, and what a person has chosen. */
import type { ChartChoice } from '../../src/protocol/views/lineChart';
import { numberIn, recordIn, sortIn, stringIn, stringsIn, textsIn, type Sort } from '../lib/state';

export interface KeptReport {
  readonly path: string;
  readonly choice: Partial<ChartChoice>;
  readonly sort?: Sort;
  /** The selected row. */
  readonly row?: number;
}

/** What does not fit (an older version's) is left out. */
export function keptIn(data: unknown): KeptReport {
  const kept = recordIn(data);
  const { x, metric, fixed, hidden, fromZero } = recordIn(kept.choice);
  return {
    path: stringIn(kept.path),
    choice: {
      ...(typeof x === 'string' && { x }),
      ...(typeof metric === 'string' && { metric }),
      fixed: textsIn(fixed),
      hidden: stringsIn(hidden),
      ...(typeof fromZero === 'boolean' && { fromZero }),
    },
    sort: sortIn(kept.sort),
    row: numberIn(kept.row),
  };
}
