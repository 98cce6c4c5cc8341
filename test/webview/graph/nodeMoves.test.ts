// @vitest-environment happy-dom
/** What a person does to nodes: which of it selects, tells others, folds, is kept, and is painted as what. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { setUpPage } from '../../support/page';
import { layerInfo } from '../../protocol/views/sampleResults';
import { toScreen } from '../../../webview-ui/graph/camera';
import * as graph from '../../../webview-ui/graph/graphState';
import type { GraphStore } from '../../../webview-ui/graph/graphStore';
import { createNodeMoves } from '../../../webview-ui/graph/nodeMoves';
import { loadArrangement, saveArrangement } from '../../../webview-ui/lib/state';

setUpPage();

/** in → a → b → c → add, which reads a, too → out: b, c and add are a block. */
const layers = [
  ['in', []],
  ['a', ['in']],
  ['b', ['a']],
  ['c', ['b']],
  ['add', ['c', 'a']],
  ['out', ['add']],
].map(([name, from], index) => layerInfo(index, name as string, { from: from as string[] }));
const size = { width: 400, height: 600 };

describe('moves among nodes', () => {
  let state: graph.GraphState;
  let painted: string[];
  const become = (next: graph.GraphState, what: string): void => {
    state = next;
    painted.push(what);
  };
  const store: GraphStore = {
    get state() {
      return state;
    },
    become,
  };
  const tooltip = { element: document.createElement('div'), show: vi.fn(), hide: vi.fn() };
  const listener = { chosen: vi.fn(), said: vi.fn(), refolded: vi.fn() };
  const moves = createNodeMoves(store, tooltip, listener);
  const at = (layer: string) => toScreen(state.camera, state.scene.layout.centres[graph.nodeOf(state, layer)!]);
  const nowhere = { x: -5000, y: -5000 };

  beforeEach(() => {
    state = graph.withView(graph.withModel(graph.emptyGraph(), { layers }, []), size, undefined);
    painted = [];
    saveArrangement({ folded: undefined });
    for (const spy of [...Object.values(listener), tooltip.show, tooltip.hide]) spy.mockReset();
  });

  it('a click selects a node once, says it in words, and tells others its layer', () => {
    moves.click(at('b'));
    expect(state.model.selected).toBe('b');
    expect(listener.said.mock.calls).toEqual([[graph.wordsOf(state, graph.nodeOf(state, 'b')!)]]);
    expect(listener.chosen.mock.calls).toEqual([['b']]);
    moves.click(at('b'));
    moves.click(nowhere);
    expect([listener.said, listener.chosen].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
    expect(painted).toEqual(['view']);
  });

  it('what others select is said, and not told back to them', () => {
    moves.select('c');
    moves.select('c');
    expect([state.model.selected, listener.said.mock.calls.length, listener.chosen.mock.calls]).toEqual(['c', 1, []]);
    moves.select('gone');
    expect([state.model.selected, listener.said.mock.calls.length]).toEqual(['gone', 1]);
  });

  it('keys walk from what is selected, and say whether they led anywhere', () => {
    expect(moves.walk('ArrowDown')).toBe(true);
    expect(state.model.selected).toBe('in');
    expect(moves.walk('ArrowDown')).toBe(true);
    expect([state.model.selected, listener.chosen.mock.calls]).toEqual(['a', [['in'], ['a']]]);
    expect(moves.walk('x')).toBe(false);
    expect(moves.walk('Home')).toBe(true);
    // Where it is already a key leads, too, and selects nothing anew.
    expect(moves.walk('ArrowUp')).toBe(true);
    expect(listener.chosen).toHaveBeenCalledTimes(3);
  });

  it('folds a block by a point of it, or by what is selected, and keeps that', () => {
    moves.toggle(at('c'));
    expect([...state.arranged.foldedIds]).toEqual(['add']);
    expect([loadArrangement().folded, painted, listener.refolded.mock.calls.length]).toEqual([['add'], ['all'], 1]);
    moves.select('add');
    moves.toggle();
    expect([[...state.arranged.foldedIds], loadArrangement().folded]).toEqual([[], []]);
    expect(listener.refolded).toHaveBeenCalledTimes(2);
  });

  it('folds nothing where nothing is, nor outside of blocks', () => {
    moves.toggle();
    moves.toggle(nowhere);
    moves.toggle(at('in'));
    expect([loadArrangement().folded, painted, listener.refolded.mock.calls]).toEqual([undefined, [], []]);
  });

  it('the pointer over a node shows its card, once painted, until it is over none', () => {
    const b = at('b');
    moves.hover(b);
    moves.hover(b);
    const node = graph.nodeOf(state, 'b')!;
    expect([state.scene.hovered, painted]).toEqual([node, ['view']]);
    const card = ['b', graph.wordsOf(state, node), b, size];
    expect([tooltip.show.mock.calls, tooltip.hide.mock.calls.length]).toEqual([[card, card], 0]);
    moves.hover(nowhere);
    expect([state.scene.hovered, tooltip.hide.mock.calls.length]).toEqual([undefined, 1]);
    moves.hover(b);
    moves.hover(undefined);
    expect([state.scene.hovered, tooltip.hide.mock.calls.length, tooltip.show.mock.calls.length]).toEqual([
      ...[undefined, 2, 3],
    ]);
    expect(painted).toEqual(['view', 'view', 'view', 'view']);
  });

  it('of a folded block there is no card: its figures are lines of the text', () => {
    moves.refold(['add']);
    const [place, node] = [at('add'), graph.nodeOf(state, 'add')!];
    moves.hover(place);
    const lines = graph.blockLines(state, node)!;
    expect(tooltip.show.mock.calls).toEqual([
      [undefined, [graph.wordsOf(state, node), ...lines].join('\n'), place, size],
    ]);
  });
});
