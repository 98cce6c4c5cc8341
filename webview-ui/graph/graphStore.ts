/** The graph's state in its page: each next one is painted, and its view is kept. */
import { saveArrangement } from '../lib/state';
import { emptyGraph, type GraphState } from './graphState';

export interface GraphStore {
  readonly state: GraphState;
  /** @param what `all`: other nodes or colours than before */
  readonly become: (next: GraphState, what: 'view' | 'all') => void;
}

/** @param moved told that what is under the pointer is another place now */
export function createGraphStore(paint: (what: 'view' | 'all') => void, moved: () => void): GraphStore {
  let state = emptyGraph();
  return {
    get state() {
      return state;
    },
    become(next, what) {
      if (next.camera !== state.camera) {
        saveArrangement({ camera: next.camera });
        moved();
      }
      state = next;
      paint(what);
    },
  };
}
