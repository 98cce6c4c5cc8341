// @vitest-environment happy-dom
/** The result card: when it is open, and what it says. */
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
  const apply = vi.fn();
  const view = createCardView({ select, apply });
  const update = (shown: ResultCard | undefined): void => view.update(shown);
  return { select, apply, update, element: view.element as HTMLDetailsElement };
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

describe('what the card says', () => {
  const all: ResultCard = {
    ...{ severity: 'warn', verdict: 'loses 2 points', cautions: ['Few samples.'] },
    worst: [
      { layer: 'conv1', text: '12 dB' },
      { layer: 'fc', text: '14 dB' },
    ],
    figures: [
      { label: 'Top-1', float: '82 %', integers: '80 %', note: '−2 points' },
      { label: 'Float inside', integers: 'nothing' },
    ],
    steps: [
      { id: 'data', text: 'Calibrate', why: 'Synthetic.', command: 'chooseData' },
      { id: 'evaluate', text: 'Evaluate', why: 'Not yet.', command: 'evaluate' },
      { id: 'best', text: 'Preset best', why: 'It tries.', takes: 'about 2 minutes', set: { preset: 'best' } },
    ],
  };
  const texts = (element: Element, selector: string): readonly (string | null)[] =>
    [...element.querySelectorAll(selector)].map(({ textContent }) => textContent);

  it.each([
    ['good', '✓'],
    ['warn', '▲'],
    ['bad', '✕'],
  ] as const)('%s has a sign that needs no colour', (severity, sign) => {
    const { element, update } = made();
    update({ ...all, severity });
    expect([element.dataset.severity, texts(element, '.sign')]).toEqual([severity, [sign]]);
    expect(element.querySelector('.sign')?.getAttribute('aria-hidden')).toBe('true');
  });

  it('float and integers side by side, and what is absent as nothing', () => {
    const { element, update } = made();
    update(all);
    expect(texts(element, 'thead th')).toEqual(['', 'Float', 'Integers', '']);
    expect(texts(element, 'tbody th')).toEqual(['Top-1', 'Float inside']);
    expect(texts(element, 'tbody td')).toEqual(['82 %', '80 %', '−2 points', '', 'nothing', '']);
    expect(element.querySelector('table')?.getAttribute('aria-label')).toBe('loses 2 points');
  });

  it('cautions, layers and steps, and nothing where there are none', () => {
    const { element, update } = made();
    update(all);
    expect(texts(element, '.caution')).toEqual(['▲ Few samples.']);
    expect(texts(element, '.worst')).toEqual(['conv1 12 dB', 'fc 14 dB']);
    expect(texts(element, '.steps li')).toEqual([
      'Choose…Calibrate Synthetic.',
      'RunEvaluate Not yet.',
      'ApplyPreset best, about 2 minutes It tries.',
    ]);
    expect(element.querySelector('[data-step="best"]')?.getAttribute('aria-label')).toBe('Apply: Preset best');
    // Names are cut at their front where they are too long; what to try comes before them, also by key.
    const names = [...element.querySelectorAll('.worst button')];
    expect(
      names.map((name) => [name.querySelector('.cut-front bdi')?.textContent, name.getAttribute('title')]),
    ).toEqual([
      ['conv1', 'Select this layer: conv1'],
      ['fc', 'Select this layer: fc'],
    ]);
    const buttons = [...element.querySelectorAll('.card-side button')];
    expect(buttons.indexOf(names[0])).toBe(all.steps.length);
    update({ ...all, cautions: [], worst: [], steps: [] });
    expect(element.querySelector('.card-side')?.children).toHaveLength(0);
  });

  it('is applied step by step', () => {
    const { element, apply, update } = made();
    update(all);
    element.querySelector<HTMLButtonElement>('[data-step="evaluate"]')?.click();
    expect(apply.mock.calls).toEqual([['evaluate']]);
  });
});
