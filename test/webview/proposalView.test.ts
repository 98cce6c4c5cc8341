// @vitest-environment happy-dom
/** The proposal before a first run: what it asks, what it says, and what goes on when somebody clicks. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Preview } from '../../src/protocol/results/offer';
import type { Proposal } from '../../src/protocol/views/pageApi';
import { answerInWords, sampleInWords } from '../../src/protocol/views/previewWords';
import { createProposalView } from '../../webview-ui/proposal/proposalView';
import { choose, click, setUpPage } from '../support/page';

setUpPage();

const proposal: Proposal = {
  ...{ id: 1, data: 'pictures', accept: 'Go on' },
  guess: { form: 'bytes-bgr', resize: 'letterbox-gray', why: 'its name' },
  forms: [
    { id: 'unit', label: '0 to 1, RGB' },
    { id: 'bytes-bgr', label: '0 to 255, BGR' },
  ],
  resizes: ['stretch', 'letterbox-gray'],
};

const seen: Preview = {
  ...{ name: 'dog.jpg', index: 1, of: 24, range: [0, 255] },
  picture: { width: 2, height: 1, data: new Uint8Array(6) },
  answer: { kind: 'classes', ranked: [{ class: 1, probability: 0.914 }] },
  classes: ['cat', 'dog'],
};

describe('the proposal', () => {
  const asked = { preview: vi.fn(async () => seen), answer: vi.fn() };
  let view: ReturnType<typeof createProposalView>;
  const find = (selector: string): HTMLElement => view.element.querySelector<HTMLElement>(selector)!;
  beforeEach(async () => {
    vi.clearAllMocks();
    view = createProposalView(asked);
    document.body.replaceChildren(view.element);
    view.update(proposal);
    await Promise.resolve();
  });
  it('asks for the first sample as it was guessed, and says what float answers', async () => {
    expect(asked.preview.mock.calls).toEqual([[{ pixels: { form: 'bytes-bgr', resize: 'letterbox-gray' }, index: 0 }]]);
    await vi.waitFor(() => expect(find('.said').textContent).toBe('Float says dog 91 %.'));
    expect(view.element.textContent).toContain('Guessed by its name.');
    expect(view.element.textContent).toContain('dog.jpg, 2 of 24. The network reads numbers from 0 to 255.');
  });
  it('asks anew when something is changed, and not when it is shown again', () => {
    choose(find('#pixel-form'), 'unit');
    click(find('[data-action="next"]'));
    view.update({ ...proposal });
    expect(asked.preview.mock.calls.slice(1)).toEqual([
      [{ pixels: { form: 'unit', resize: 'letterbox-gray' }, index: 0 }],
      [{ pixels: { form: 'unit', resize: 'letterbox-gray' }, index: 1 }],
    ]);
  });
  it('goes on with what is chosen, or not at all', () => {
    choose(find('#pixel-resize'), 'stretch');
    expect(find('[data-action="accept"]').textContent).toBe('Go on');
    click(find('[data-action="accept"]'));
    click(find('[data-action="cancel"]'));
    expect(asked.answer.mock.calls).toEqual([[{ form: 'bytes-bgr', resize: 'stretch' }], [undefined]]);
  });
  it('says why there is no answer', async () => {
    asked.preview.mockRejectedValueOnce(new Error('dog.jpg is no picture'));
    click(find('[data-action="next"]'));
    await vi.waitFor(() => expect(find('.said').textContent).toBe('dog.jpg is no picture'));
  });
  it('is gone when it is answered', () => {
    view.update(undefined);
    expect(view.element.hidden).toBe(true);
  });
});

describe('in words', () => {
  const boxes = Array.from({ length: 5 }, (_, at) => ({ class: at, score: 0.5, box: [0, 0, 1, 1] as const }));
  it.each([
    [{ kind: 'boxes', boxes: [] }, 'Float finds nothing here. Look at another picture, or change how it is fed.'],
    [{ kind: 'boxes', boxes: boxes.slice(0, 2) }, 'Float finds cat 50 %, dog 50 %.'],
    [{ kind: 'boxes', boxes }, 'Float finds cat 50 %, dog 50 %, class 2 50 %, class 3 50 % and 1 more.'],
    [
      { kind: 'mask', width: 2, height: 2, classes: Uint16Array.of(2, 1, 0, 1) },
      'Float marks, of all pixels: dog 50 %, cat 25 %, class 2 25 %.',
    ],
    [{ kind: 'other', outputs: 1 }, 'The network has 1 output of numbers; float answers.'],
    [{ kind: 'other', outputs: 3 }, 'The network has 3 outputs of numbers; float answers.'],
  ] as const)('%o', (answer, words) => expect(answerInWords({ answer, classes: ['cat', 'dog'] })).toBe(words));
  it('names the label', () =>
    expect(answerInWords({ ...seen, truth: 0 })).toBe('Float says dog 91 %; the label is cat.'));
  it('says what the network reads', () => {
    expect(sampleInWords({ ...seen, range: [-2.1179, 2.64] })).toContain('from −2.12 to 2.64');
  });
});
