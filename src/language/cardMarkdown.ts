/** A layer's card as Markdown, for every hover of the editor. What a file calls things is text, never markup. */
import { t } from '@vscode/l10n';
import type { CardFigure, LayerCard } from '../protocol/views/layerCard';
import { severitySigns } from '../protocol/views/overlayColour';
import { escaped, paragraphs, table } from './markdown';

export interface CardMarkdownOptions {
  /** Markdown between the figures and the rest: a picture. */
  readonly picture?: string;
  /** Where the rest is shown with charts and channels. */
  readonly link?: string;
  /** Behind the name: "layer 3, line 17". */
  readonly place?: string;
  /** A line on what kind of layer it is. */
  readonly doc?: string;
}

export function cardMarkdown(
  card: LayerCard,
  { picture = '', link, place, doc = '' }: CardMarkdownOptions = {},
): string {
  const { name, what, verdict, figures, provenance } = card;
  const more = [...card.more, ...card.attributes];
  const title = [`**${escaped(name)}**`, escaped(what), ...(place ? [place] : [])].join(' · ');
  return paragraphs([
    title,
    verdict.text === '' ? '' : `${mark(verdict.severity)}**${escaped(verdict.text)}**`,
    table(figures.map(({ label, text }) => [label, escaped(text)])),
    link ? `[${t('More in the inspector')}](${link})` : '',
    doc,
    picture,
    more.length > 0 ? `**${t('More')}:** ${more.map(figureText).join(' · ')}` : '',
    provenance ? escaped(provenance) : '',
  ]);
}

const figureText = ({ label, text }: CardFigure): string => `${escaped(label)} ${escaped(text)}`;

const mark = (severity: LayerCard['verdict']['severity']): string =>
  severity === undefined ? '' : `${severitySigns[severity]} `;
