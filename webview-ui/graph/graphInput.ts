/** Pointer, wheel and keys on the graph as intents; what they do is the pane's business. Wheel scrolls, Ctrl and wheel zooms, a drag pans. */
import { on } from '../lib/dom';
import type { Point } from './layout';

export interface GraphIntents {
  readonly pan: (dx: number, dy: number) => void;
  readonly zoom: (factor: number, fixed?: Point) => void;
  readonly hover: (at: Point | undefined) => void;
  readonly click: (at: Point) => void;
  /** Folds or unfolds what is at the point, or without one what is selected. */
  readonly toggle: (at?: Point) => void;
  readonly fit: () => void;
  /** True when the key led somewhere. */
  readonly walk: (key: string) => boolean;
}

/** A press that moves further than this is a drag. */
const dragDistance = 4;

export function listenToGraph(element: HTMLElement, canvas: HTMLElement, intents: GraphIntents): () => void {
  const listening = [
    on(canvas, 'wheel', (event) => onWheel(event, intents)),
    on(canvas, 'dblclick', (event) => intents.toggle(pointOf(event))),
    on(canvas, 'pointerleave', () => intents.hover(undefined)),
    ...listenToDrags(canvas, intents),
    on(element, 'keydown', (event) => {
      if (event.target === element && onKey(event, intents)) event.preventDefault();
    }),
  ];
  return () => listening.forEach((stop) => stop());
}

function onWheel(event: WheelEvent, { pan, zoom }: GraphIntents): void {
  event.preventDefault();
  const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 18 : 1;
  if (event.ctrlKey || event.metaKey)
    zoom(Math.exp(-0.002 * event.deltaY * unit * (Math.abs(event.deltaY) < 50 ? 4 : 1)), pointOf(event));
  else if (event.shiftKey) pan(event.deltaY * unit, 0);
  else pan(event.deltaX * unit, event.deltaY * unit);
}

function listenToDrags(canvas: HTMLElement, { pan, hover, click }: GraphIntents): readonly (() => void)[] {
  let press: { readonly start: Point; last: Point; moved: boolean } | undefined;
  return [
    on(canvas, 'pointerdown', (event) => {
      if (event.button !== 0) return;
      press = { start: pointOf(event), last: pointOf(event), moved: false };
      canvas.setPointerCapture(event.pointerId);
    }),
    on(canvas, 'pointermove', (event) => {
      const at = pointOf(event);
      if (!press) return hover(at);
      press.moved ||= Math.hypot(at.x - press.start.x, at.y - press.start.y) > dragDistance;
      if (!press.moved) return;
      hover(undefined);
      pan(press.last.x - at.x, press.last.y - at.y);
      press.last = at;
    }),
    on(canvas, 'pointerup', (event) => {
      if (press && !press.moved) click(pointOf(event));
      press = undefined;
    }),
    on(canvas, 'pointercancel', () => (press = undefined)),
  ];
}

function onKey(event: KeyboardEvent, { zoom, fit, toggle, walk }: GraphIntents): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const actions: Readonly<Record<string, () => void>> = {
    '+': () => zoom(1.25),
    '=': () => zoom(1.25),
    '-': () => zoom(0.8),
    '0': fit,
    ' ': () => toggle(),
  };
  if (!Object.hasOwn(actions, event.key)) return walk(event.key);
  actions[event.key]();
  return true;
}

function pointOf({ offsetX, offsetY }: MouseEvent): Point {
  return { x: offsetX, y: offsetY };
}
