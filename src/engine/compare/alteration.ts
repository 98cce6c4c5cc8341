/** A step that is another in one thing: for suspicions that have it computed again. */
import type { Recomputed } from '../../compare/suspect';

export interface Alteration extends Pick<Recomputed, 'id' | 'text'> {
  /** Ids of the values that it reads. */
  readonly inputs: readonly string[];
  /** Fields that it has instead of its own. */
  readonly fields?: object;
}
