/**
 * What goes between a webview's host and its pages: a message with the page that it is of. A webview loads page after page, and its messages
 * wait for a page that is still loading: what was said to the page before would come to the next one, as its first word.
 */

export interface OfPage {
  /** When the page began to load, which tells it from the others of its webview. */
  readonly page: number;
  readonly message: unknown;
}

/** The envelope in `data`, or undefined when it is none of ours. */
export function ofPage(data: unknown): OfPage | undefined {
  if (typeof data !== 'object' || data === null || !('page' in data) || !('message' in data)) return undefined;
  return typeof data.page === 'number' ? { page: data.page, message: data.message } : undefined;
}
