/**
 * What a first run is about to do, shown on one sample: the picture as the network will see it with float's answer on it, how pixels are
 * fed and why, and the buttons that go on or change it. It asks anew whenever something is changed; the last question counts.
 */
import { t } from '@vscode/l10n';
import type { Preview } from '../../src/protocol/results/offer';
import type { PixelChoice } from '../../src/protocol/results/requests';
import type { Proposal, ProposalAnswer } from '../../src/protocol/views/pageApi';
import { answerInWords, sampleInWords } from '../../src/protocol/views/previewWords';
import { h, type View } from '../lib/dom';
import { choiceOf } from './choice';
import { maskKey } from './maskOverlay';
import { drawAnswer, drawPreview } from './previewPicture';

export interface AskPreview {
  readonly preview: (request: { readonly pixels: PixelChoice; readonly index: number }) => Promise<Preview>;
  readonly answer: (answer: ProposalAnswer) => void;
}

export function createProposalView({ preview, answer }: AskPreview): View<Proposal | undefined> {
  const form = choiceOf(t('Pixels'), 'pixel-form', () => ask());
  const resize = choiceOf(t('Size'), 'pixel-resize', () => ask());
  const parts = createParts(form.element, resize.element);
  let shown: Proposal | undefined;
  let index = 0;
  let latest = 0;
  /** A list that opens takes the focus. */
  let asksElsewhere = false;
  const pixels = (): PixelChoice => ({ form: form.value(), resize: resize.value() as PixelChoice['resize'] });
  const ask = (): void => {
    const mine = ++latest;
    parts.element.setAttribute('aria-busy', 'true');
    parts.words.textContent = t('Running in float …');
    if (shown) parts.why.textContent = whyWords(shown, pixels());
    preview({ pixels: pixels(), index }).then(
      (seen) => mine === latest && drawSeen(parts, seen),
      (error: unknown) => mine === latest && drawFailed(parts, error instanceof Error ? error.message : String(error)),
    );
  };
  parts.accept.addEventListener('click', () => answer(pixels()));
  parts.other.addEventListener('click', () => {
    asksElsewhere = true;
    answer({ other: pixels() });
  });
  parts.cancel.addEventListener('click', () => answer('left'));
  parts.next.addEventListener('click', () => {
    index++;
    ask();
  });
  return {
    element: parts.element,
    update(proposal) {
      show(parts, proposal !== undefined, asksElsewhere);
      if (!proposal || proposal.id === shown?.id) return;
      shown = proposal;
      index = 0;
      asksElsewhere = false;
      drawProposal(parts, proposal);
      if (document.hasFocus()) parts.heading.focus();
      const chosen = proposal.chosen ?? proposal.guess;
      form.update(
        proposal.forms.map(({ id, label }) => [id, label]),
        chosen.form,
      );
      resize.update(
        proposal.resizes.map((each) => [each, resizeWords(each)]),
        chosen.resize,
      );
      ask();
    },
    dispose: () => undefined,
  };
}

type Parts = ReturnType<typeof createParts>;

/** Whoever has answered by a button that goes away goes on where the page begins. */
function show({ element }: Parts, isShown: boolean, asksElsewhere: boolean): void {
  const hadFocus = !isShown && !asksElsewhere && document.hasFocus() && element.contains(document.activeElement);
  element.hidden = !isShown;
  if (hadFocus) document.querySelector<HTMLElement>('.top button')?.focus();
}

function createParts(form: HTMLElement, resize: HTMLElement) {
  const heading = h('h2', { tabindex: '-1' });
  const canvas = h('canvas', { role: 'img' });
  const answer = h('canvas', { role: 'img', class: 'answer', hidden: true });
  const words = h('p', { class: 'said', role: 'status' });
  const key = h('ul', { class: 'mask-key' });
  const why = h('p', { class: 'provenance' });
  const sample = h('p', { class: 'provenance' });
  const accept = h('button', { type: 'button', class: 'primary', 'data-action': 'accept' });
  const next = h('button', { type: 'button', class: 'secondary', 'data-action': 'next' }, t('Another Picture'));
  const other = h('button', { type: 'button', class: 'secondary', 'data-action': 'other' }, t('Choose Images…'));
  const cancel = h('button', { type: 'button', class: 'secondary', 'data-action': 'cancel' }, t('Cancel'));
  const choices = h('div', { class: 'choices' }, form, resize);
  const buttons = h('div', { class: 'buttons' }, accept, next, other, cancel);
  const side = h('div', { class: 'words-and-choices' }, heading, words, key, choices, why, sample, buttons);
  const element = h('section', { class: 'proposal', 'aria-label': t('Before the first run') }, canvas, answer, side);
  return { element, heading, canvas, answer, words, key, why, sample, accept, next, other, cancel };
}

function drawProposal({ heading, accept }: Parts, { data, accept: text }: Proposal): void {
  heading.textContent = t('One of {0}, as the network will see it', data);
  accept.textContent = text;
}

function whyWords({ guess, forms }: Proposal, { form, resize }: PixelChoice): string {
  if (form === guess.form && resize === guess.resize) return t('Guessed by {0}.', guess.why);
  const label = forms.find(({ id }) => id === guess.form)?.label ?? guess.form;
  return t('Chosen by you. The guess, by {0}, was: {1}, {2}.', guess.why, label, resizeWords(guess.resize));
}

function drawSeen(parts: Parts, seen: Preview): void {
  parts.accept.disabled = false;
  tell(parts, answerInWords(seen));
  parts.key.append(...maskKey(seen.answer, seen.classes));
  parts.sample.textContent = sampleInWords(seen);
  drawPreview(parts.canvas, seen);
  drawAnswer(parts.answer, seen);
}

/** No picture stands beside words that are not about it, and what fails on one sample is not begun with all. */
function drawFailed(parts: Parts, message: string): void {
  parts.accept.disabled = true;
  tell(parts, message);
  parts.sample.textContent = '';
  parts.canvas.hidden = true;
  parts.answer.hidden = true;
}

function tell({ element, words, key }: Parts, text: string): void {
  element.setAttribute('aria-busy', 'false');
  words.textContent = text;
  key.replaceChildren();
}

function resizeWords(resize: PixelChoice['resize']): string {
  switch (resize) {
    case 'stretch':
      return t('stretched');
    case 'letterbox-gray':
      return t('whole, gray borders');
    case 'square-pad':
      return t('whole, black borders');
    case 'none':
      return t('as it is');
  }
}
