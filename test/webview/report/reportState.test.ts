import { describe, expect, it, vi } from 'vitest';

vi.stubGlobal('acquireVsCodeApi', () => ({
  getState: () => undefined,
  setState: () => undefined,
  postMessage: () => undefined,
}));
const { keptIn } = await import('../../../webview-ui/report/reportState');

describe('what a report keeps', () => {
  const kept = {
    path: '/w/sweep.json',
    choice: { x: 'bits', metric: 'top1', fixed: { adjustment: 'float' }, hidden: ['a'], fromZero: false },
    sort: { column: 'metric-top1', descending: true },
    row: 3,
  };
  it('comes back as it was', () => expect(keptIn(JSON.parse(JSON.stringify(kept)))).toEqual(kept));
  it.each([[undefined], [null], [7], [{ path: 4, choice: { hidden: 'x', fixed: [1], fromZero: 'no' }, row: 'a' }]])(
    'leaves out what does not fit: %j',
    (data) =>
      expect(keptIn(data)).toEqual({ path: '', choice: { fixed: {}, hidden: [] }, sort: undefined, row: undefined }),
  );
});
