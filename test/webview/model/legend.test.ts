// @vitest-environment happy-dom
/** What an overlay's colours mean, in words. */
import { describe, expect, it, vi } from 'vitest';
import { click, setUpPage } from '../../support/page';
import type { ColourRule, Overlay } from '../../../src/protocol/views/viewModel';
import { createLegend } from '../../../webview-ui/model/legend';

setUpPage();

function overlay(colour: ColourRule, rest: Partial<Overlay> = {}): Overlay {
  const values = { a: 30, b: 10, c: 20 };
  const texts = { a: 'thirty', b: 'ten', c: 'twenty' };
  return { id: 'x', label: 'Figure', unit: 'dB', description: 'Of something.', values, texts, colour, ...rest };
}

describe('the legend', () => {
  const remove = vi.fn();
  const legend = createLegend('Legend: Overlay', remove);
  const texts = (): readonly (string | null)[] =>
    [...legend.element.querySelectorAll('.marks .entry')].map((entry) => entry.textContent);
  const button = legend.element.querySelector('button')!;

  it.each([
    [true, ['✓≥ 20 dB', '▲10 … 20 dB', '✕< 10 dB']],
    [false, ['✓≤ 20 dB', '▲20 … 10 dB', '✕> 10 dB']],
  ])('names the thresholds, low is bad: %s', (lowIsBad, expected) => {
    legend.update(overlay({ kind: 'thresholds', warn: 20, bad: 10, lowIsBad }));
    expect(texts()).toEqual(expected);
    expect(legend.element.querySelector('.legend-title')?.textContent).toBe('Figure');
    expect(legend.element.querySelector('.description')?.textContent).toBe('Of something.');
  });

  it.each([
    [{ good: 'fits', warn: 'tight', bad: 'does not fit' }, ['✓fits', '▲tight', '✕does not fit']],
    [{ good: 'fits', bad: 'does not fit' }, ['✓fits', '✕does not fit']],
    [{ warn: 'tight' }, ['▲tight']],
  ])('says thresholds in words where there are some: %j', (words, expected) => {
    legend.update(overlay({ kind: 'thresholds', warn: 20, bad: 10, lowIsBad: true, words }));
    expect(texts()).toEqual(expected);
  });

  it('names the ends of a scale, smallest first, and says when it is logarithmic', () => {
    legend.update(overlay({ kind: 'gradient', log: false }, { unit: '' }));
    expect(texts()).toEqual(['tenthirty']);
    legend.update(overlay({ kind: 'gradient', log: true }));
    expect(texts()).toEqual(['ten dBthirty dB (logarithmic)']);
    expect(legend.element.querySelectorAll('.marks .entry > *')).toHaveLength(5);
  });

  it('names what lies off a scale at its end of it', () => {
    legend.update(overlay({ kind: 'gradient', log: true }, { values: { a: 0, b: 2, c: Infinity } }));
    expect(texts()).toEqual(['○0', 'ten dBten dB (logarithmic)', '○∞']);
    legend.update(overlay({ kind: 'gradient', log: true }, { values: { a: 1, b: 2 } }));
    expect(texts()).toEqual(['thirty dBten dB (logarithmic)']);
  });

  it('has no unit behind thresholds that have none', () => {
    legend.update(overlay({ kind: 'thresholds', warn: 20, bad: 10, lowIsBad: true }, { unit: '' }));
    expect(texts()).toEqual(['✓≥ 20', '▲10 … 20', '✕< 10']);
    expect([...legend.element.querySelectorAll('.marks .glyph')].map(({ className }) => className)).toEqual([
      ...['glyph good', 'glyph warn', 'glyph bad'],
    ]);
  });

  it('removes what was imported, by its file', () => {
    legend.update(overlay({ kind: 'gradient', log: false }));
    expect([button.hidden, button.title]).toEqual([true, '']);
    click(button);
    expect(remove).not.toHaveBeenCalled();
    legend.update(overlay({ kind: 'gradient', log: false }, { source: 'visq.json' }));
    expect([button.hidden, button.title]).toEqual([false, 'Remove the overlays that were imported from visq.json']);
    click(button);
    expect(remove.mock.calls).toEqual([['visq.json']]);
  });

  it('is not there without an overlay', () => {
    legend.update(undefined);
    expect(legend.element.hidden).toBe(true);
  });
});
