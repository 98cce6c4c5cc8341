/** A region that scrolls sideways when its table is wider than the page, and can be reached with the keyboard. */
import { markup } from './markup';
import type { Markup } from './markup';

export function scrolling(label: string, table: Markup): Markup {
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${label}">${table}</div>`;
}
