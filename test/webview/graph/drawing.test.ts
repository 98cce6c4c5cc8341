// @vitest-environment happy-dom
/** What is drawn of a network: which nodes and edges are in view, and each look of a node, line by line as people have seen it. */
import { describe, expect, it } from 'vitest';
import { drawingOf } from '../../support/drawing';
import { setUpPage } from '../../support/page';
import type { Camera } from '../../../webview-ui/graph/camera';
import {
  drawScene,
  frameAround,
  nodeAt,
  nodesBetween,
  speckScale,
  type Scene,
} from '../../../webview-ui/graph/drawing';
import type { Face } from '../../../webview-ui/graph/faces';
import { layoutOf, nodeHeight, nodeWidth } from '../../../webview-ui/graph/layout';
import { networkOfEdges } from '../../../webview-ui/graph/network';
import type { Theme } from '../../../webview-ui/graph/theme';
import { randomNetwork } from './randomNetwork';

setUpPage();

const theme: Theme = {
  ...{ font: 'sans', foreground: 'fore', muted: 'muted', background: 'back', surface: 'surface' },
  ...{ border: 'border', edge: 'edge', focus: 'focus', match: 'match', isHighContrast: false },
  of: (colour) => JSON.stringify(colour),
};

const view = { width: 600, height: 240 };

function drawn(scene: Scene, camera: Camera = { x: 0, y: 0, scale: 1 }, inTheme: Partial<Theme> = {}): string {
  const canvas = document.createElement('canvas');
  drawScene(canvas.getContext('2d')!, scene, camera, view, { ...theme, ...inTheme });
  return drawingOf(canvas).join('\n');
}

const face = (title: string, more: Partial<Face> = {}): Face => ({
  title,
  detail: 'Conv 8×4×4',
  isBlock: false,
  ...more,
});

/** A node alone, so that what is drawn is what is drawn of it. */
const alone = (own: Face, more: Partial<Scene> = {}): Scene => ({
  ...{ layout: layoutOf(networkOfEdges([[]])), faces: [own], frames: [] },
  ...more,
});

const step = { colour: { kind: 'step', step: 3 }, text: '12.5 dB' } as const;
const bad = { colour: { kind: 'severity', severity: 'bad' }, text: '3.1 dB' } as const;
const off = { colour: { kind: 'off', end: 'low' }, text: '0' } as const;

describe('a node', () => {
  it.each<readonly [string, Scene]>([
    ['plain', alone(face('conv_1'))],
    ['with a bar and a severity', alone(face('conv_1', { fill: step, badge: bad }))],
    ['with a severity and what is off the scale', alone(face('conv_1', { fill: bad, badge: off }))],
    ['of a block', alone(face('block', { isBlock: true }))],
    ['selected', alone(face('conv_1'), { selected: 0 })],
    ['under the pointer', alone(face('conv_1'), { hovered: 0 })],
    ['that the search does not find', alone(face('conv_1', { fill: step }), { matches: new Set() })],
    [
      'that is selected, though the search does not find it',
      alone(face('conv_1'), { selected: 0, matches: new Set() }),
    ],
    ['that the search finds', alone(face('conv_1'), { matches: new Set([0]) })],
    [
      'with long texts',
      alone(
        face('a/layer/with/a/long/name/conv_17', { detail: 'x'.repeat(50), fill: { ...step, text: 'y'.repeat(30) } }),
      ),
    ],
  ])('%s looks as it did', (_, scene) => {
    expect(drawn(scene)).toMatchSnapshot();
    expect(drawn(scene, undefined, { isHighContrast: true })).toMatchSnapshot();
  });

  it.each([0.5, 0.49, speckScale, 0.29])('at a scale of %d looks as it did', (scale) => {
    const scene = alone(face('conv_1', { fill: step, badge: bad }), { selected: 0 });
    expect(drawn(scene, { x: 5, y: 7, scale })).toMatchSnapshot();
  });
  it.each([{}, { matches: new Set<number>() }])('as a plain speck looks as it did', (more) =>
    expect(drawn(alone(face('conv_1'), more), { x: 0, y: 0, scale: 0.2 })).toMatchSnapshot(),
  );
});

describe('names that are too long', () => {
  // 6 pixels a letter: 176 of the 200 pixels are room for 29.
  it.each([
    ['a'.repeat(29), 'a'.repeat(29)],
    [`${'a'.repeat(14)}${'b'.repeat(16)}`, `…${'a'.repeat(12)}${'b'.repeat(16)}`],
  ])('%s', (title, shown) => {
    const texts = drawn(alone(face(title, { detail: '' })))
      .split('\n')
      .filter((line) => line.startsWith('fillText'));
    expect(texts[0]).toMatch(`fillText("${shown}"`);
  });
});

describe('a network', () => {
  const network = networkOfEdges([[], [0], [1], [0, 2], [3]]);
  const layout = layoutOf(network);
  const scene: Scene = {
    layout,
    faces: layout.centres.map((_, node) => face(`layer_${node}`)),
    frames: [frameAround(2, [1, 2], layout)],
    selected: 3,
  };
  it.each([
    ['from its top', { x: 0, y: 0, scale: 1 }],
    ['further down', { x: 20, y: 200, scale: 1 }],
    ['as specks', { x: 0, y: 0, scale: 0.25 }],
    ['large', { x: 0, y: 100, scale: 2 }],
  ])('looks as it did %s', (_, camera) => expect(drawn(scene, camera)).toMatchSnapshot());
  it('looks as it did in high contrast', () =>
    expect(drawn(scene, undefined, { isHighContrast: true })).toMatchSnapshot());

  it('has a frame around nodes with twelve pixels to each side', () => {
    const [a, b] = [1, 2].map((node) => layout.centres[node]);
    expect(frameAround(2, [1, 2], layout)).toEqual({
      last: 2,
      x: Math.min(a.x, b.x) - nodeWidth / 2 - 12,
      y: a.y - nodeHeight / 2 - 12,
      width: Math.abs(a.x - b.x) + nodeWidth + 24,
      height: b.y - a.y + nodeHeight + 24,
    });
  });
});

describe('nodesBetween', () => {
  it.each([1, 2, 3])('has all that can be seen, and no more than a rank beside (network %i)', (seed) => {
    const layout = layoutOf(randomNetwork(seed, 60));
    for (let top = -100; top < layout.height + 100; top += 37) {
      const bottom = top + 130;
      const found = new Set(nodesBetween(layout, top, bottom));
      layout.centres.forEach(({ y }, node) => {
        const [above, below] = [y + nodeHeight / 2 < top, y - nodeHeight / 2 > bottom];
        if (!above && !below) expect(found).toContain(node);
        if (y + 3 * nodeHeight + 76 < top || y - 3 * nodeHeight - 76 > bottom) expect(found).not.toContain(node);
      });
    }
  });
  // Ranks are 76 apart, the first centre at 22.
  it.each([
    [-200, -120, []],
    [0, 10, [0, 1]],
    [-100, -44, [0]],
    [44, 108, [0, 1, 2]],
    [119, 119, [0, 1, 2, 3]],
    [121, 121, [1, 2, 3]],
  ])('from %i to %i are %j of a chain of twenty', (top, bottom, nodes) => {
    const chain = layoutOf(networkOfEdges(Array.from({ length: 20 }, (_, at) => (at === 0 ? [] : [at - 1]))));
    expect(nodesBetween(chain, top, bottom)).toEqual(nodes);
  });
  it('finds one that is alone, and none where there are none', () => {
    expect(nodesBetween(layoutOf(networkOfEdges([[]])), 0, 10)).toEqual([0]);
    expect(nodesBetween(layoutOf(networkOfEdges([])), 0, 10)).toEqual([]);
  });
});

describe('nodeAt', () => {
  const layout = layoutOf(networkOfEdges([[], [0], [0]]));
  const [, left, right] = layout.centres;
  it.each([
    ['its middle', 0, 0, 1],
    ['its left edge', -100, 0, 1],
    ['beyond its left edge', -101, 0, undefined],
    ['its lower right corner', 100, 22, 1],
    ['below it', 0, 23, undefined],
    ['above it', 0, -23, undefined],
    ['between it and the next', 105, 0, undefined],
  ])('%s', (_, x, y, node) => expect(nodeAt(layout, { x: left.x + x, y: left.y + y })).toBe(node));
  it('tells neighbours apart', () => expect(nodeAt(layout, right)).toBe(2));
});
