// @vitest-environment happy-dom
/** The card is open when a run has just come to it, and one line where it was there before the page. */
import { describe, expect, it, vi } from 'vitest';
import type { ResultCard } from '../../../src/protocol/views/resultCard';
import { createCardView } from '../../../webview-ui/model/cardView';

const card = (verdict: string): ResultCard => ({
  ...{ severity: 'good', verdict, cautions: [], worst: [{ layer: 'conv1', text: '12 dB' }] },
  figures: [{ label: 'Top-1', integers: '80 %' }],
  steps: [],
});

const made = () => {
  const select = vi.fn();
  const view = createCardView({ select, apply: vi.fn() });
  const update = (shown: ResultCard | undefined): void => view.update(shown);
  return { select, update, element: view.element as HTMLDetailsElement };
};

describe('the card', () => {
  it('is hidden without a run, and opens with its first one', () => {
    const { element, update } = made();
    update(undefined);
    expect(element.hidden).toBe(true);
    update(card('fine'));
    expect([element.hidden, element.open, element.querySelector('.verdict')?.textContent]).toEqual([
      false,
      true,
      'fine',
    ]);
  });
  it('is one line where the run was there before the page, until another comes', () => {
    const { element, update } = made();
    update(card('fine'));
    expect([element.hidden, element.open]).toEqual([false, false]);
    update(card('fine'));
    expect(element.open).toBe(false);
    update(card('better'));
    expect(element.open).toBe(true);
    element.open = false;
    update(card('better'));
    expect(element.open).toBe(false);
  });
  it('leads to its noisiest layers', () => {
    const { element, select, update } = made();
    update(card('fine'));
    element.querySelector<HTMLButtonElement>('.worst button')?.click();
    expect(select).toHaveBeenCalledWith('conv1');
  });
});
