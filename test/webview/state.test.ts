/** What a page reads back of its arrangement, whatever an older version left there. */
import { describe, expect, it, vi } from 'vitest';

vi.stubGlobal('acquireVsCodeApi', () => ({
  getState: () => undefined,
  setState: () => undefined,
  postMessage: () => undefined,
}));
const { arrangementIn } = await import('../../webview-ui/lib/state');

const empty = {
  scrollTop: 0,
  filter: '',
  badge: '',
  allFigures: false,
  widths: {},
  closed: [],
  alone: 'graph',
  trial: {},
  shares: {},
  detections: { open: false, confidence: 0.25, truth: false, order: 'channel' },
  hardware: { open: false, top: 'stream', device: 'zynq-7020', fps: 30, clockMHz: 100 },
};

describe('arrangementIn', () => {
  it.each<[unknown, object]>([
    [undefined, {}],
    [
      { scrollTop: 12, sort: { column: 'name', descending: true } },
      { scrollTop: 12, sort: { column: 'name', descending: true } },
    ],
    [{ scrollTop: '12', sort: { column: 7 } }, {}],
    ['text', {}],
    [
      { filter: 'conv', badge: 'macs', allFigures: true },
      { filter: 'conv', badge: 'macs', allFigures: true },
    ],
    [{ filter: 3, badge: null, allFigures: 'yes' }, {}],
    [
      { widths: { name: 80, op: 'wide' }, shares: { middle: 0.4, lower: NaN } },
      { widths: { name: 80 }, shares: { middle: 0.4 } },
    ],
    [{ folded: ['add_1', 7], closed: 'graph' }, { folded: ['add_1'] }],
    [{ camera: { x: 1, y: 2, scale: 0.5 } }, { camera: { x: 1, y: 2, scale: 0.5 } }],
    [{ camera: { x: 1, y: 2, scale: 0 } }, {}],
    [{ camera: { x: 1 } }, {}],
    [
      { alone: 'inspector', legend: false },
      { alone: 'inspector', legend: false },
    ],
    [{ alone: 'attic', legend: 'no' }, {}],
    [
      {
        detections: { open: true, image: { set: 'evaluation', id: '7' }, confidence: 0.5, truth: true, order: 'error' },
      },
      {
        detections: { open: true, image: { set: 'evaluation', id: '7' }, confidence: 0.5, truth: true, order: 'error' },
      },
    ],
    [
      { hardware: { open: true, top: 'engine', device: 'ecp5-85', fps: 12.5, clockMHz: 200 } },
      { hardware: { open: true, top: 'engine', device: 'ecp5-85', fps: 12.5, clockMHz: 200 } },
    ],
    [
      { hardware: { open: 'yes', top: 'core', device: 'ecp5-86', fps: 0, clockMHz: '9' } },
      { hardware: empty.hardware },
    ],
    [
      { detections: { open: 1, image: { set: 'else', id: '7' }, confidence: 7, order: 'up' } },
      { detections: { ...empty.detections, confidence: 1 } },
    ],
    [
      { detections: { image: { set: 'file', path: '/a.png', more: 1 } } },
      { detections: { ...empty.detections, image: { set: 'file', path: '/a.png' } } },
    ],
    [{ trial: { 'weights.bits': '4', other: 4 } }, { trial: { 'weights.bits': '4' } }],
  ])('%j', (data, expected) => expect(arrangementIn(data)).toEqual({ ...empty, ...expected }));
});
