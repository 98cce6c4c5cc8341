/** What a person does to the view of the graph, and what becomes of it with the pane's size. */
import { loadArrangement } from '../lib/state';
import { fitted, panned, zoomed, type Camera, type Size } from './camera';
import { hasFolds, withCamera, withFolds, withView } from './graphState';
import type { GraphStore } from './graphStore';
import type { Point } from './layout';

/** @param moved told whenever a person has moved the view */
export function createViewMoves(store: GraphStore, moved: () => void) {
  const moveTo = (camera: Camera): void => {
    store.become(withCamera(store.state, camera), 'view');
    moved();
  };
  return {
    pan: (dx: number, dy: number) => moveTo(panned(store.state.camera, dx, dy)),
    zoom: (factor: number, fixed: Point = middleOf(store.state.view)) =>
      moveTo(zoomed(store.state.camera, factor, fixed)),
    fit: () => moveTo(fitted(store.state.scene.layout, store.state.view)),
    /** @param share of the network's height that is to be in the middle */
    centre: (share: number) => moveTo(centredAt(store, share)),
    resize: (view: Size) => store.become(withView(store.state, view, loadArrangement().camera), 'all'),
    follow: () => follow(store),
  };
}

const middleOf = ({ width, height }: Size): Point => ({ x: width / 2, y: height / 2 });

function centredAt({ state: { scene, view, camera } }: GraphStore, share: number): Camera {
  return { ...camera, y: share * scene.layout.height - view.height / camera.scale / 2 };
}

/** Takes the view and the folds that are kept. */
function follow({ state, become }: GraphStore): void {
  const { camera, folded } = loadArrangement();
  if (!hasFolds(state, folded)) become({ ...withFolds(state, folded), ...(camera && { camera }) }, 'all');
  else if (camera && state.placed) become({ ...state, camera }, 'view');
}
