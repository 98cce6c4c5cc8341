/** A bar between two panes that is dragged, or moved with the arrow keys; the share of the first pane is kept. */
import { h, on } from './dom';
import { loadArrangement, saveArrangement } from './state';

export interface DividerOptions {
  readonly id: string;
  readonly label: string;
  /** `row`: panes side by side, the bar stands upright. */
  readonly direction: 'row' | 'column';
  /** Of the first pane before anybody has moved the bar, 0 to 1. */
  readonly share: number;
}

const least = 0.12;
const keyStep = 0.03;

export interface Divider {
  readonly element: HTMLElement;
  /** Another bar between the same panes: it keeps a share of its own. */
  readonly become: (bar: DividerOptions) => void;
}

/** The bar, which goes between `first` and `second`, and gives them their shares of `container`. */
export function createDivider(
  container: HTMLElement,
  first: HTMLElement,
  second: HTMLElement,
  bar: DividerOptions,
): Divider {
  let { id, share: initial, label, direction } = bar;
  const element = h('div', { role: 'separator', tabindex: 0, 'aria-valuemin': 12, 'aria-valuemax': 88 });
  const apply = (): void => {
    const share = Math.min(1 - least, Math.max(least, loadArrangement().shares[id] ?? initial));
    // In hundreds: grows that sum up to less than 1 leave room empty when one pane is closed.
    first.style.flexGrow = String(100 * share);
    second.style.flexGrow = String(100 * (1 - share));
    element.setAttribute('aria-valuenow', String(Math.round(share * 100)));
    element.setAttribute('aria-label', label);
    element.setAttribute('aria-orientation', direction === 'row' ? 'vertical' : 'horizontal');
    element.className = `divider ${direction}`;
  };
  const move = (share: number): void => {
    saveArrangement({ shares: { ...loadArrangement().shares, [id]: share } });
    apply();
  };
  on(element, 'pointerdown', (event) => {
    element.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  on(element, 'pointermove', ({ clientX, clientY, pointerId }) => {
    if (!element.hasPointerCapture(pointerId)) return;
    const { left, top, width, height } = container.getBoundingClientRect();
    move(direction === 'row' ? (clientX - left) / width : (clientY - top) / height);
  });
  on(element, 'keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    move((loadArrangement().shares[id] ?? initial) + step * keyStep);
  });
  apply();
  return {
    element,
    become(next) {
      ({ id, share: initial, label, direction } = next);
      apply();
    },
  };
}
