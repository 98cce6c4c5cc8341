// @vitest-environment happy-dom
/** The head of the page: what it says of a model, line by line. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { click, setUpPage } from '../../support/page';
import { sampleView } from '../../support/pageModels';
import type { ModelView } from '../../../src/protocol/views/viewModel';
import { createSummary, type Summary } from '../../../webview-ui/model/summary';

setUpPage();

const { summary } = sampleView;
const port = (name: string) => ({ name, shape: [1, 10], type: 'float32' });

describe('the head of the page', () => {
  const select = vi.fn();
  let view: Summary;
  const texts = (selector: string): readonly (string | null)[] =>
    [...view.element.querySelectorAll(selector)].map(({ textContent }) => textContent);
  const lines = (): readonly (readonly [string, string, boolean])[] =>
    [...view.run.querySelectorAll<HTMLElement>('.finding, .provenance')].map(
      ({ textContent, title, hidden }) => [textContent, title, hidden] as const,
    );
  const update = (change: Partial<ModelView>, more: Partial<ModelView['summary']> = {}): void =>
    view.update({ ...sampleView, ...change, summary: { ...summary, ...more } });

  beforeEach(() => {
    select.mockClear();
    view = createSummary(select);
  });

  it('has the model’s figures, all of them as a hint as well', () => {
    update({});
    const facts = ['ONNX, 3 layers', '20.7 k parameters', '242 k MACs', 'in image 1×3×32×32', 'out logits 1×10'];
    expect([texts('h1'), texts('.facts span')]).toEqual([['sample.onnx'], facts]);
    expect(view.element.querySelector<HTMLElement>('.facts')?.title).toBe(facts.join(' · '));
    update({}, { format: 'darknet', totals: { params: 0, macs: null } });
    expect(texts('.facts span').slice(0, 3)).toEqual(['Darknet, 3 layers', '0 parameters', '? MACs']);
  });

  it('names three inputs, counts the rest, and leaves out shapes that are not known', () => {
    const inputsOf = (count: number): string | null => {
      update({}, { inputs: ['a', 'b', 'c', 'd', 'e'].slice(0, count).map(port) });
      return texts('.facts span')[3];
    };
    expect(inputsOf(3)).toBe('in a 1×10, b 1×10, c 1×10');
    expect(inputsOf(4)).toBe('in a 1×10, b 1×10, c 1×10 and 1 more');
    expect(inputsOf(5)).toBe('in a 1×10, b 1×10, c 1×10 and 2 more');
    update({}, { inputs: [{ ...port('a'), shape: [] }] });
    expect(texts('.facts span')[3]).toBe('in a');
  });

  it('says what was lost, which run that is, and what it is held against', () => {
    update({ provenance: '8 bits', finding: { layer: 'pool1', text: 'pool1 loses.' } });
    expect(lines()).toEqual([
      ['pool1 loses.', 'pool1 loses.', false],
      ['8 bits', '8 bits', false],
      ['', '', true],
    ]);
    click(view.run.querySelector('.finding'));
    expect(select.mock.calls).toEqual([['pool1']]);
    update({ finding: undefined, beside: { title: 'B', provenance: '4 bits', overlays: [] } as never });
    expect(lines()[0]).toEqual(['', '', true]);
    expect(lines()[2]).toEqual(['Compared with: 4 bits', 'Compared with: 4 bits', false]);
    click(view.run.querySelector('.finding'));
    expect(select).toHaveBeenCalledTimes(1);
  });

  it('says first that it is of before the last change', () => {
    update({ provenance: undefined, finding: undefined, stale: 'Of before.' });
    expect([view.run.hidden, view.run.textContent]).toEqual([false, '▲ Of before.']);
    update({ provenance: undefined, finding: undefined });
    expect(view.run.hidden).toBe(true);
  });

  it('says what the table shows while there is no run', () => {
    const [overlay] = sampleView.overlays;
    const without = (overlays: ModelView['overlays']): string => {
      update({ provenance: undefined, finding: undefined, overlays });
      expect(view.run.hidden).toBe(true);
      return texts('.provenance').join();
    };
    expect(without([overlay])).toBe('Not quantized yet: the table shows the model itself.');
    expect(texts('.facts span')[3]).toBe('Not quantized yet: the table shows the model itself.');
    expect(without([overlay, { ...overlay, atOnce: true }])).toBe(
      'No run yet: the table shows what the file itself says of its integers.',
    );
  });

  it('keeps notes, names and classes for those who ask', () => {
    update({}, { notes: [] });
    expect([texts('summary'), texts('.notes li')]).toEqual([['About'], []]);
    expect(view.element.querySelector<HTMLElement>('.notes')?.hidden).toBe(true);
    update({}, { notes: ['Folded.'], about: { Producer: 'us' }, classes: ['cat', 'dog'] });
    expect([texts('summary'), texts('.notes li')]).toEqual([['About · notes: 1'], ['Folded.']]);
    expect(view.element.querySelector<HTMLElement>('.notes')?.hidden).toBe(false);
    expect(texts('.about-list div')).toEqual([
      ...[
        'ModelONNX, 3 layers · 20.7 k parameters · 242 k MACs',
        'Inimage 1×3×32×32',
        'Outlogits 1×10',
        'Producerus',
        'Classes0 cat, 1 dog',
      ],
    ]);
  });

  it('says what inputs are taken for, unless it is one picture with its channels first', () => {
    const notesOf = (...inputs: readonly object[]): readonly (string | null)[] => {
      update({}, { notes: [], inputs: inputs.map((input) => ({ ...port('x'), ...input })) });
      return texts('.notes li');
    };
    const picture = { layout: 'NCHW', taken: 'a picture' };
    expect(notesOf(picture)).toEqual([]);
    expect(notesOf({ ...picture, layout: 'NHWC' })).toEqual(['Input x is taken for a picture.']);
    expect(notesOf(picture, {})).toEqual(['Input x is taken for a picture.']);
  });
});
