// @vitest-environment happy-dom
/** The proposal before a first run: what it asks, what it says, and what goes on when somebody clicks. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Preview } from '../../src/protocol/results/offer';
import type { Proposal } from '../../src/protocol/views/pageApi';
import { answerInWords, sampleInWords } from '../../src/protocol/views/previewWords';
import { maskKey, paintMask } from '../../webview-ui/proposal/maskOverlay';
import { drawAnswer, drawPreview } from '../../webview-ui/proposal/previewPicture';
import { createProposalView } from '../../webview-ui/proposal/proposalView';
import { drawingOf } from '../support/drawing';
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
    vi.spyOn(document, 'hasFocus').mockReturnValue(true);
    view = createProposalView(asked);
    document.body.replaceChildren(view.element);
    view.update(proposal);
    await Promise.resolve();
  });
  it('asks for the first sample as it was guessed, and says what float answers', async () => {
    expect(asked.preview.mock.calls).toEqual([[{ pixels: { form: 'bytes-bgr', resize: 'letterbox-gray' }, index: 0 }]]);
    await vi.waitFor(() => expect(find('.said').textContent).toBe('Float says dog (91 %).'));
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
    click(find('[data-action="other"]'));
    click(find('[data-action="cancel"]'));
    expect(asked.answer.mock.calls).toEqual([
      [{ form: 'bytes-bgr', resize: 'stretch' }],
      [{ other: { form: 'bytes-bgr', resize: 'stretch' } }],
      ['left'],
    ]);
  });
  it('says why there is no answer, and does not go on without one', async () => {
    asked.preview.mockRejectedValueOnce(new Error('dog.jpg is no picture'));
    click(find('[data-action="next"]'));
    await vi.waitFor(() => expect(find('.said').textContent).toBe('dog.jpg is no picture'));
    const accept = find('[data-action="accept"]') as HTMLButtonElement;
    const pictured = (): unknown[] => [
      find('canvas').hidden,
      view.element.textContent?.includes('2 of 24'),
      !accept.disabled,
    ];
    expect(pictured()).toEqual([true, false, false]);
    click(find('[data-action="next"]'));
    await vi.waitFor(() => expect(pictured()).toEqual([false, true, true]));
  });
  it('is busy until it is answered, and says so', async () => {
    const busy = (): unknown[] => [view.element.getAttribute('aria-busy'), find('.said').textContent];
    await vi.waitFor(() => expect(busy()).toEqual(['false', 'Float says dog (91 %).']));
    click(find('[data-action="next"]'));
    expect(busy()).toEqual(['true', 'Running in float …']);
    await vi.waitFor(() => expect(busy()[0]).toBe('false'));
  });
  it('shows only what was asked last, whichever answer comes first', async () => {
    const answers: ((preview: Preview) => void)[] = [];
    asked.preview.mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
    click(find('[data-action="next"]'));
    click(find('[data-action="next"]'));
    answers[1]({ ...seen, name: 'second.jpg' });
    answers[0]({ ...seen, name: 'first.jpg' });
    await vi.waitFor(() => expect(view.element.textContent).toContain('second.jpg'));
    await new Promise((resolve) => setTimeout(resolve));
    expect(view.element.textContent).not.toContain('first.jpg');
    asked.preview.mockImplementation(async () => seen);
  });
  it('begins anew with another proposal, and names each way to fit', () => {
    click(find('[data-action="next"]'));
    const resizes = ['stretch', 'letterbox-gray', 'square-pad', 'none'] as const;
    view.update({ ...proposal, id: 2, resizes: [...resizes] });
    expect(asked.preview.mock.lastCall).toEqual([
      { pixels: { form: 'bytes-bgr', resize: 'letterbox-gray' }, index: 0 },
    ]);
    expect([...find('#pixel-resize').children].map(({ textContent }) => textContent)).toEqual([
      ...['stretched', 'whole, gray borders', 'whole, black borders', 'as it is'],
    ]);
    expect(find('h2').textContent).toBe('One of pictures, as the network will see it');
  });
  it('keeps no key of a mask that is not shown any more', async () => {
    const mask = { kind: 'mask', width: 2, height: 1, classes: Uint16Array.of(1, 0) } as const;
    asked.preview.mockImplementationOnce(async () => ({ ...seen, answer: mask }));
    click(find('[data-action="next"]'));
    await vi.waitFor(() => expect(find('.mask-key').children).toHaveLength(1));
    asked.preview.mockRejectedValueOnce('gone');
    click(find('[data-action="next"]'));
    await vi.waitFor(() => expect(find('.said').textContent).toBe('gone'));
    expect(find('.mask-key').children).toHaveLength(0);
  });
  it('keeps what a person chose, says so, and says what was guessed', () => {
    const chosen = { form: 'unit', resize: 'stretch' } as const;
    view.update({ ...proposal, id: 3, chosen });
    expect(asked.preview.mock.lastCall).toEqual([{ pixels: chosen, index: 0 }]);
    const words = 'Chosen by you. The guess, by its name, was: 0 to 255, BGR, whole, gray borders.';
    expect(view.element.textContent).toContain(words);
    choose(find('#pixel-form'), 'bytes-bgr');
    expect(view.element.textContent).toContain(words);
    choose(find('#pixel-resize'), 'letterbox-gray');
    expect(view.element.textContent).toContain('Guessed by its name.');
  });
  it('has the focus when it comes, and hands it on to the page when it goes', () => {
    expect(document.activeElement).toBe(find('h2'));
    const action = document.createElement('button');
    const top = document.createElement('div');
    top.className = 'top';
    top.append(action);
    document.body.append(top);
    find('[data-action="accept"]').focus();
    view.update({ ...proposal });
    expect(document.activeElement).toBe(find('[data-action="accept"]'));
    view.update(undefined);
    expect(document.activeElement).toBe(action);
  });
  it('leaves the focus to the list of other images', () => {
    const top = document.createElement('div');
    top.className = 'top';
    top.append(document.createElement('button'));
    document.body.append(top);
    find('[data-action="other"]').focus();
    click(find('[data-action="other"]'));
    view.update(undefined);
    expect(document.activeElement).not.toBe(top.firstChild);
  });
  it('is gone when it is answered', () => {
    expect(view.element.hidden).toBe(false);
    view.update(undefined);
    expect(view.element.hidden).toBe(true);
  });
});

describe('the preview of the proposal', () => {
  const picture = { width: 2, height: 2, data: Uint8Array.from({ length: 12 }, (_, at) => at) };
  const mask = { kind: 'mask', width: 2, height: 2, classes: Uint16Array.of(1, 0, 3, 1) } as const;
  const drawn = (preview: Preview): { canvas: HTMLCanvasElement; lines: readonly string[] } => {
    const canvas = document.createElement('canvas');
    drawPreview(canvas, preview);
    return { canvas, lines: drawingOf(canvas) };
  };
  const imagesPut = (): readonly string[] => put.mock.calls.map(([{ data }]) => [...data].join(' '));
  const put = vi.fn<(image: { readonly data: Uint8ClampedArray }) => void>();

  it('is not there where the sample is no picture', () => {
    const { canvas, lines } = drawn({ ...seen, picture: { width: 0, height: 0, data: new Uint8Array(0) } });
    expect([canvas.hidden, lines]).toEqual([true, []]);
  });

  it('is enlarged eight times at most, within 300 × 260, and says what is on it', () => {
    const sizeOf = (width: number, height: number): readonly number[] => {
      const { canvas } = drawn({ ...seen, picture: { width, height, data: new Uint8Array(3 * width * height) } });
      return [canvas.width, canvas.height];
    };
    expect([sizeOf(2, 2), sizeOf(600, 300), sizeOf(300, 520)]).toEqual([
      [16, 16],
      [300, 150],
      [150, 260],
    ]);
    const { canvas } = drawn(seen);
    expect([canvas.hidden, canvas.getAttribute('aria-label')]).toEqual([
      false,
      'The image dog.jpg. Float says dog (91 %).',
    ]);
  });

  it.each([
    [150, 'false'],
    [151, 'true'],
  ])('shows the pixels of a picture %i wide as they are unless it is drawn smaller than twice', (width, isSmooth) => {
    const { lines } = drawn({ ...seen, picture: { width, height: 1, data: new Uint8Array(3 * width) } });
    expect(lines).toContain(`imageSmoothingEnabled = ${isSmooth}`);
  });

  it('has every box drawn through, with its class and score', () => {
    const answer = { kind: 'boxes', boxes: [{ class: 1, score: 0.25, box: [0, 0, 1, 1] }] } as const;
    const { lines } = drawn({ ...seen, picture, answer });
    expect(lines.filter((line) => line.startsWith('strokeRect'))).toEqual(Array(2).fill('strokeRect(0, 0, 8, 8)'));
    expect(lines.filter((line) => line.startsWith('setLineDash([') && line !== 'setLineDash([])')).toEqual([]);
    expect(lines.filter((line) => line.startsWith('fillText'))[0]).toContain('1 dog 0.25');
  });

  it('has an answer that is a picture beside it, in the same room', () => {
    const canvas = document.createElement('canvas');
    drawAnswer(canvas, { answer: { kind: 'map', picture, range: [0, 1] } });
    expect([canvas.hidden, canvas.width, canvas.height, canvas.getAttribute('aria-label')]).toEqual([
      ...[false, 16, 16, 'Float’s answer'],
    ]);
    drawAnswer(canvas, seen);
    expect(canvas.hidden).toBe(true);
  });

  it('has a tint over each class but the background, the picture seen through it', () => {
    const { lines } = drawn({ ...seen, picture, answer: mask });
    const after = lines.slice(lines.lastIndexOf('globalAlpha = 0.55') - 4);
    expect(after.filter((line) => /Alpha|Smoothing/.test(line)).slice(-3)).toEqual([
      'globalAlpha = 0.55',
      'imageSmoothingEnabled = false',
      'globalAlpha = 1',
    ]);
    expect(lines.filter((line) => line === 'globalAlpha = 0.55')).toHaveLength(2);
    expect(lines.filter((line) => /drawImage\(canvas .*, 0, 0, 16, 16\)/.test(line))).toHaveLength(3);
  });

  it('cuts out of a tint what is not of its class', () => {
    const canvas = document.createElement('canvas');
    const image = (): object => ({ data: new Uint8ClampedArray(16).fill(9) });
    put.mockClear();
    const context = vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue({
      ...{ createImageData: image, getImageData: image, drawImage: vi.fn() },
      putImageData: ({ data }: { data: Uint8ClampedArray }) => put({ data: data.slice() }),
    } as never);
    paintMask(canvas, { ...mask, classes: Uint16Array.of(0, 2, 0, 2) });
    context.mockRestore();
    // The second ink, opaque; then only the two pixels of class 2 are so.
    expect(imagesPut()).toEqual([Array(4).fill('242 147 90 255').join(' '), '9 9 9 0 9 9 9 255 9 9 9 0 9 9 9 255']);
  });

  it('has a key of the eight largest classes in their tints', () => {
    const classes = Uint16Array.from([0, 0, 0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const key = maskKey({ ...mask, classes }, ['none', 'cat', 'dog']);
    expect(key.map(({ textContent }) => textContent)).toEqual([
      ...['dog', 'cat', 'class 3', 'class 4', 'class 5', 'class 6', 'class 7', 'class 8'],
    ]);
    const colours = key.map((item) => item.querySelector<HTMLElement>('.swatch')?.style.backgroundColor);
    expect(colours.slice(0, 2)).toEqual(['#f2935a', '#5ab4ec']);
    const [ninth] = maskKey({ ...mask, classes: Uint16Array.of(9) }, undefined);
    expect(ninth.querySelector<HTMLElement>('.swatch')?.style.backgroundColor).toBe('#5ab4ec');
    expect(ninth.querySelector('.swatch')?.getAttribute('aria-hidden')).toBe('true');
    expect(maskKey(seen.answer, undefined)).toEqual([]);
  });
});

describe('in words', () => {
  const boxes = Array.from({ length: 5 }, (_, at) => ({ class: at, score: 0.5, box: [0, 0, 1, 1] as const }));
  it.each([
    [{ kind: 'boxes', boxes: [] }, 'Float finds nothing here. Look at another picture, or change how it is fed.'],
    [{ kind: 'boxes', boxes: boxes.slice(0, 2) }, 'Float finds cat (50 %), dog (50 %).'],
    [{ kind: 'boxes', boxes }, 'Float finds cat (50 %), dog (50 %), class 2 (50 %), class 3 (50 %) and 1 more.'],
    [
      { kind: 'mask', width: 2, height: 2, classes: Uint16Array.of(2, 1, 0, 1) },
      'Float marks, of all pixels: dog (50 %), cat (25 %), class 2 (25 %).',
    ],
    [
      { kind: 'other', outputs: 1 },
      'Float answers with numbers in which are neither classes nor boxes: see that it reads what it should.',
    ],
    [
      { kind: 'other', outputs: 3 },
      'Float answers with 3 outputs of numbers in which are neither classes nor boxes: see that it reads what it should.',
    ],
    [
      { kind: 'map', picture: { width: 672, height: 224, data: new Uint8Array(0) }, range: [-0.01234, 1] },
      'Float answers with a picture of 672×224, drawn from −0.0123 to 1.',
    ],
    [
      { kind: 'classes', ranked: [0, 1, 2].map((label) => ({ class: label, probability: 0.001 })) },
      'Float gives its first 3 classes the same score, so it says nothing: are its weights trained, and is it fed as it wants?',
    ],
    [{ kind: 'classes', ranked: [{ class: 0, probability: 1 }] }, 'Float says cat (100 %).'],
  ] as const)('%o', (answer, words) => expect(answerInWords({ answer, classes: ['cat', 'dog'] })).toBe(words));
  it('names the label', () =>
    expect(answerInWords({ ...seen, truth: 0 })).toBe('Float says dog (91 %); the label is cat.'));
  it('says what the network reads', () => {
    expect(sampleInWords({ ...seen, range: [-2.1179, 2.64] })).toContain('from −2.12 to 2.64');
  });
});
