/** A layer's card beside the pointer. It says at once what is known here, and all of the card when that has come. */
import type { LayerCard } from '../../src/protocol/views/layerCard';
import { h } from './dom';
import { cardElement } from './layerCardView';

/** Undefined where nobody can tell. */
export type AskCard = (layer: string) => Promise<LayerCard | undefined>;

export interface HoverCard {
  readonly element: HTMLElement;
  /** @param layer whose card it is; undefined where the text says all @param at in pixels of the element that holds the card, of which `room` is the size */
  readonly show: (layer: string | undefined, text: string, at: Place, room: Size) => void;
  readonly hide: () => void;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const widest = 360;

export function createHoverCard(ask: AskCard | undefined): HoverCard {
  const element = h('div', { class: 'tooltip', 'aria-hidden': 'true', hidden: true });
  let shown: string | undefined;
  let near: readonly [Place, Size] = [
    { x: 0, y: 0 },
    { width: 0, height: 0 },
  ];
  const place = (): void => {
    const [{ x, y }, { width, height }] = near;
    // Above the pointer where there is no room below it.
    const below = y + 18;
    const own = element.offsetHeight;
    element.style.left = `${Math.min(x + 12, Math.max(0, width - widest))}px`;
    element.style.top = `${below + own > height && y > own ? y - own - 8 : below}px`;
  };
  const show: HoverCard['show'] = (layer, text, at, room) => {
    near = [at, room];
    if ((layer ?? text) !== shown || element.hidden) {
      shown = layer ?? text;
      element.textContent = text;
      element.hidden = false;
      if (layer === undefined) return place();
      void ask?.(layer).then(
        (card) => {
          if (!card || shown !== layer || element.hidden) return;
          element.replaceChildren(cardElement(card));
          place();
        },
        // What is known here stands already.
        () => undefined,
      );
    }
    place();
  };
  return { element, show, hide: () => void (element.hidden = true) };
}
