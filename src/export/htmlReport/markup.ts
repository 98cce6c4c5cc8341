/**
 * HTML and SVG as a template tag that escapes everything it is given, unless that is itself markup. Text from models
 * (layer names, operators, notes) therefore can not become elements or attributes.
 */
import { visibleText } from '../../util/visibleText';

export interface Markup {
  readonly markup: string;
}

export type Content = Markup | string | number | undefined | false | readonly Content[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text safe in element content and in quoted attributes. What HTML forbids, hides or turns around is written out. */
export function escapeHtml(text: string): string {
  return visibleText(text).replace(/[&<>"']/g, (sign) => entities[sign]);
}

/** ``markup`<td>${text}</td>` ``: strings and numbers are escaped, markup is kept, lists are joined, `undefined` and `false` are nothing. */
export function markup(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return {
    markup: parts.map((part, index) => part + (index < contents.length ? render(contents[index]) : '')).join(''),
  };
}

function render(content: Content): string {
  if (content === undefined || content === false) return '';
  if (typeof content === 'string' || typeof content === 'number') return escapeHtml(String(content));
  return 'markup' in content ? content.markup : content.map(render).join('');
}
