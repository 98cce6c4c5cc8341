/** An overlay's colour as a mark that can be read without seeing the colour: a glyph for a severity, a bar's length for a step, a ring for what is off the scale. */
import { t } from '@vscode/l10n';
import { severitySigns, type Colour } from '../../src/protocol/views/overlayColour';
import type { Severity } from '../../src/protocol/views/viewModel';
import { h } from '../lib/dom';

const words: Readonly<Record<Severity, string>> = { good: t('good'), warn: t('warning'), bad: t('bad') };

export function colourMark(colour: Colour): HTMLElement {
  if (colour.kind === 'step') return h('span', { class: `bar step${colour.step}`, 'aria-hidden': 'true' });
  if (colour.kind === 'off')
    return h('span', { class: 'glyph off-scale', role: 'img', 'aria-label': t('off the scale') }, '○');
  const { severity } = colour;
  return h('span', { class: `glyph ${severity}`, role: 'img', 'aria-label': words[severity] }, severitySigns[severity]);
}
