/**
 * A page for unit tests of views, in happy-dom (a file's first line asks for it: `@vitest-environment happy-dom`). There is no
 * layout here: every element has one size, and a canvas writes down what is drawn on it (`drawing.ts`). Import this before any
 * view, which asks for VS Code's API as it is loaded, and call `setUpPage`: each test file has a window of its own.
 */
import { beforeAll, vi } from 'vitest';
import { recordDrawings } from './drawing';

vi.stubGlobal('acquireVsCodeApi', () => ({
  getState: () => undefined,
  setState: () => undefined,
  postMessage: () => undefined,
}));

/** Of every element, in CSS pixels. */
const size = { width: 600, height: 240 };
const rectangle = { left: 10, top: 20, right: 610, bottom: 260, x: 10, y: 20, ...size };

const observers = new Set<() => void>();

class Observer {
  constructor(private readonly notice: () => void) {}
  observe(): void {
    observers.add(this.notice);
  }
  disconnect(): void {
    observers.delete(this.notice);
  }
}

/** Tells everything that watches its size that it has changed. */
export function resized(): void {
  for (const notice of observers) notice();
}

/** Gives this file's window what happy-dom does not have. */
export function setUpPage(): void {
  vi.stubGlobal('ResizeObserver', Observer);
  giveSizes();
  giveAria();
  givePointerCapture();
  recordDrawings();
  beforeAll(forgetArrangement);
}

/** Files share modules: what one of them arranges is nothing to the next. */
async function forgetArrangement(): Promise<void> {
  const { arrangementIn, saveArrangement } = await import('../../webview-ui/lib/state');
  saveArrangement(arrangementIn(undefined));
}

function define(name: string, get: (this: HTMLElement) => unknown): void {
  Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get });
}

function giveSizes(): void {
  const sizes = { clientWidth: size.width, clientHeight: size.height, offsetWidth: 120, offsetHeight: 24 };
  for (const [name, value] of Object.entries(sizes)) define(name, () => value);
  HTMLElement.prototype.getBoundingClientRect = () => ({ ...rectangle, toJSON: () => rectangle });
}

/** As browsers have them: attributes that are properties as well. */
function giveAria(): void {
  for (const part of ['Selected', 'Pressed']) {
    define(`aria${part}`, function () {
      return this.getAttribute(`aria-${part.toLowerCase()}`);
    });
  }
}

function givePointerCapture(): void {
  const captured = new WeakMap<Element, number>();
  HTMLElement.prototype.setPointerCapture = function (id) {
    captured.set(this, id);
  };
  HTMLElement.prototype.hasPointerCapture = function (id) {
    return captured.get(this) === id;
  };
}

/** An element as lines of markup, which a reviewer can read. */
export function markup(element: Element, indent = ''): string {
  const attributes = [...element.attributes].map(({ name, value }) => (value === '' ? name : `${name}="${value}"`));
  const open = [element.tagName.toLowerCase(), ...attributes].join(' ');
  const inner = [...element.childNodes].flatMap((child) => {
    if (child instanceof Element) return [markup(child, `${indent}  `)];
    const text = child.textContent ?? '';
    return text === '' ? [] : [`${indent}  ${text}`];
  });
  return [`${indent}<${open}>`, ...inner].join('\n');
}

/** Waits for the next frame. */
export const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));

export function click(element: Element | null | undefined): void {
  element?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
}

/** True when somebody took it: the key does nothing else then. */
export function press(element: Element, key: string, more: KeyboardEventInit = {}): boolean {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  element.dispatchEvent(event);
  return event.defaultPrevented;
}

export function point(element: Element, type: string, at: Readonly<Record<string, unknown>> = {}): void {
  const event = new Event(type, { bubbles: true, cancelable: true });
  const { x = 0, y = 0, ...rest } = at;
  Object.assign(event, {
    pointerId: 1,
    button: 0,
    buttons: 1,
    clientX: x,
    clientY: y,
    offsetX: x,
    offsetY: y,
    ...rest,
  });
  element.dispatchEvent(event);
}

export function choose(element: Element | null, value: string): void {
  if (!(element instanceof HTMLSelectElement || element instanceof HTMLInputElement))
    throw new Error('nothing to choose');
  element.value = value;
  for (const type of ['input', 'change']) element.dispatchEvent(new Event(type, { bubbles: true }));
}
