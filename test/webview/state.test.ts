/** What a page reads back of its arrangement, whatever an older version left there. */
import { describe, expect, it, vi } from 'vitest';

vi.stubGlobal('acquireVsCodeApi', () => ({
  getState: () => undefined,
  setState: () => undefined,
  postMessage: () => undefined,
}));
const { arrangementIn } = await import('../../webview-ui/lib/state');

describe('arrangementIn', () => {
  it.each([
    [undefined, { scrollTop: 0 }],
    [
      { scrollTop: 12, sort: { column: 'name', descending: true } },
      { scrollTop: 12, sort: { column: 'name', descending: true } },
    ],
    [{ scrollTop: '12', sort: { column: 7 } }, { scrollTop: 0 }],
    ['text', { scrollTop: 0 }],
  ])('%j', (data, expected) => expect(arrangementIn(data)).toEqual(expected));
});
