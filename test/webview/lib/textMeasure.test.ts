// @vitest-environment happy-dom
/** Widths of texts: the canvas's, or a guess where there is none. */
import { afterEach, expect, it, vi } from 'vitest';
import { setUpPage } from '../../support/page';
import { textMeasure } from '../../../webview-ui/lib/textMeasure';

setUpPage();
afterEach(() => vi.restoreAllMocks());

it('asks the canvas, in the page’s font', () => {
  const context = { font: '', measureText: (text: string) => ({ width: 6 * text.length }) };
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(context as never);
  document.body.style.font = '13px serif';
  expect(textMeasure()('conv_1')).toBe(36);
  expect(context.font).toBe('13px serif');
});

it('takes eight pixels for a letter without one', () => {
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  expect(['', 'a', 'conv_1'].map(textMeasure())).toEqual([0, 8, 48]);
});
