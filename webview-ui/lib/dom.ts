/** Elements in one call. Text is always text: nothing here or elsewhere in a page parses HTML. */

export interface View<Model> {
  readonly element: HTMLElement;
  update(model: Model): void;
  readonly dispose: () => void;
}

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** `h('td', { class: 'number' }, text)`; attributes that are undefined or false are left out. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children);
  return element;
}

/** Calls `listener` until the answer is called. */
export function on<Type extends keyof HTMLElementEventMap>(
  element: HTMLElement,
  type: Type,
  listener: (event: HTMLElementEventMap[Type]) => void,
): () => void {
  element.addEventListener(type, listener);
  return () => element.removeEventListener(type, listener);
}
