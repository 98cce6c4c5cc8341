/** The graph's state: selection, folds and view together. */
import { describe, expect, it } from 'vitest';
import * as graph from '../../../webview-ui/graph/graphState';
import { toScreen } from '../../../webview-ui/graph/camera';
import { layerInfo } from '../../protocol/views/sampleResults';
import { scopedLayers } from '../../support/scopedLayers';

/** in → a → b → add (which reads a, too) → out, forty layers in a chain behind it. */
const tail = Array.from({ length: 40 }, (_, at) => `t${at}`);
const layers = [
  ['in', []],
  ['a', ['in']],
  ['b', ['a']],
  ['c', ['b']],
  ['add', ['c', 'a']],
  ...tail.map((name, at) => [name, [at === 0 ? 'add' : tail[at - 1]]] as const),
].map(([name, from], index) => layerInfo(index, name as string, { from: from as string[] }));

const size = { width: 400, height: 300 };
const shown = (folded: readonly string[] = [], selected?: string): graph.GraphState =>
  graph.withView(graph.withModel(graph.emptyGraph(), { layers, selected }, folded), size, undefined);

function isInView(state: graph.GraphState, layer: string): boolean {
  const { x, y } = toScreen(state.camera, state.scene.layout.centres[graph.nodeOf(state, layer)!]);
  return x > 0 && x < size.width && y > 0 && y < size.height;
}

describe('the graph’s state', () => {
  it('begins at the first layer, or where it was', () => {
    expect(isInView(shown(), 'in')).toBe(true);
    const kept = { x: 10, y: 900, scale: 0.5 };
    const state = graph.withView(graph.withModel(graph.emptyGraph(), { layers }, []), size, kept);
    expect(state.camera).toEqual(kept);
    expect(graph.withView(state, size, undefined).camera).toEqual(kept);
    const narrower = graph.withView(state, { width: 300, height: 300 }, undefined);
    expect(narrower.camera).toEqual({ x: 10 + 100, y: 900, scale: 0.5 });
    const hidden = graph.withView(state, { width: 0, height: 0 }, undefined);
    expect(graph.withView(hidden, size, undefined).camera).toEqual(kept);
  });
  it('begins anew in another size until somebody has moved it', () => {
    const begins = (view: typeof size): graph.GraphState =>
      graph.withView(graph.withModel(graph.emptyGraph(), { layers }, []), view, undefined);
    const narrow = { width: 150, height: 300 };
    expect(graph.withView(begins(size), narrow, undefined).camera).toEqual(begins(narrow).camera);
    const { camera } = begins(size);
    const moved = graph.withCamera(begins(size), { ...camera, y: camera.y + 100 });
    expect(graph.withView(moved, narrow, undefined).camera).toEqual({ ...moved.camera, x: moved.camera.x + 125 });
  });
  it('begins anew with another network until somebody has moved it', () => {
    const before = layers.slice(0, 2);
    const begins = (of: typeof layers): graph.GraphState =>
      graph.withView(graph.withModel(graph.emptyGraph(), { layers: of }, []), size, undefined);
    expect(begins(before).camera).not.toEqual(begins(layers).camera);
    expect(graph.withModel(begins(before), { layers }, []).camera).toEqual(begins(layers).camera);
    const { camera } = begins(layers);
    const moved = graph.withCamera(begins(layers), { ...camera, y: camera.y + 100 });
    expect(graph.withModel(moved, { layers: layers.slice(0, 30) }, []).camera).toEqual(moved.camera);
  });
  it('waits for a model and for a size', () => {
    expect(graph.withView(graph.emptyGraph(), size, undefined).placed).toBe(false);
    expect(
      graph.withView(graph.withModel(graph.emptyGraph(), { layers }, []), { width: 0, height: 0 }, undefined).placed,
    ).toBe(false);
  });
  it('brings what is selected into view', () => {
    const state = graph.withSelection(shown(), 't30');
    expect(state.scene.selected).toBe(graph.nodeOf(state, 't30'));
    expect(isInView(shown(), 't30')).toBe(false);
    expect(isInView(state, 't30')).toBe(true);
  });
  it('shows a folded block where one of its layers is selected', () => {
    const state = graph.withSelection(shown(['add']), 'b');
    expect(state.scene.faces[state.scene.selected!]).toMatchObject({ title: 'add', isBlock: true });
    expect(state.scene.faces).toHaveLength(layers.length - 2);
    const unfolded = graph.withFolds(state, []);
    expect(unfolded.scene.faces[unfolded.scene.selected!].title).toBe('b');
  });
  it('folds and unfolds the block of a node', () => {
    const state = shown();
    expect(graph.toggledFolds(state, graph.nodeOf(state, 'c')!)).toEqual(['add']);
    expect(graph.toggledFolds(shown(['add', 'other']), 2)).toEqual(['other']);
    expect(graph.toggledFolds(state, graph.nodeOf(state, 't3')!)).toBeUndefined();
    expect(graph.allBlocks(state)).toEqual(['add']);
  });
  it('keeps layout and view when only overlays or the search change', () => {
    const state = shown();
    const next = graph.withModel(state, { layers: structuredClone(layers), matches: new Set(['b', 'gone']) }, []);
    expect(next.arranged).toBe(state.arranged);
    expect(next.camera).toBe(state.camera);
    expect(next.scene.matches).toEqual(new Set([2]));
  });
  it('knows a selection that it does not have', () => {
    const state = graph.withSelection(shown(), 'gone');
    expect(state.scene.selected).toBeUndefined();
    expect(state.model.selected).toBe('gone');
  });
  it('finds nodes under the pointer', () => {
    const state = shown();
    const node = graph.nodeOf(state, 'a')!;
    expect(graph.nodeUnder(state, toScreen(state.camera, state.scene.layout.centres[node]))).toBe(node);
    expect(graph.layerOf(state, node)).toBe('a');
    expect(graph.nodeUnder(state, { x: 1, y: 1 })).toBeUndefined();
  });
  it('begins a large model whose names have scopes with its blocks, which open level by level', () => {
    const large = { layers: scopedLayers(6, 12) };
    const titles = (state: graph.GraphState): readonly string[] => state.scene.faces.map(({ title }) => title).sort();
    const begun = graph.withView(graph.withModel(graph.emptyGraph(), large, undefined), size, undefined);
    expect(titles(begun)).toEqual(['/Softmax', ...[0, 1, 2, 3, 4, 5].map((at) => `/model.${at}`)]);
    const [first] = begun.scene.faces;
    expect(first).toMatchObject({ isBlock: true, detail: '36 layers · 17 % MACs · 3.60 k params' });
    const opened = graph.withFolds(begun, graph.toggledFolds(begun, graph.nodeOf(begun, '/model.2/m.4/act/Mul')!));
    expect(titles(opened)).toHaveLength(7 - 1 + 12);
    expect(titles(opened)).toContain('/model.2/m.4');
    expect(opened.scene.frames).toHaveLength(1);
    const back = graph.toggledFolds(opened, graph.nodeOf(opened, '/Softmax')!);
    expect(back).toBeUndefined();
    const whole = graph.withFolds(opened, []);
    expect(whole.scene.faces).toHaveLength(large.layers.length);
    const folds = graph.toggledFolds(whole, graph.nodeOf(whole, '/model.2/m.4/act/Mul')!);
    expect(folds).toEqual(['/model.2/m.4']);
    expect(graph.blockLines(begun, 0)).toContain('36 layers');
    expect(graph.hasFolds(begun, undefined)).toBe(true);
    expect(graph.hasFolds(begun, [])).toBe(false);
  });
  it('begins a small one as it is', () => {
    const small = graph.withModel(graph.emptyGraph(), { layers: scopedLayers(2, 3) }, undefined);
    expect(small.scene.faces).toHaveLength(19);
  });
});
