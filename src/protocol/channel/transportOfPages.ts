/**
 * The host's end of the wire to a webview. A webview loads its page anew whenever it is shown again, so one webview is a
 * sequence of pages: each hello begins a new transport and closes the one before. Nothing is posted to a page that has
 * not said hello, as it would be lost; what is posted meanwhile to the one before says so, as the new one hears it.
 */
import { isHello } from './messages';
import { ofPage } from './ofPage';
import type { Transport } from './transport';

export interface MessageWebview {
  postMessage(message: unknown): unknown;
  onDidReceiveMessage(listener: (message: unknown) => void): unknown;
}

/** Calls `onPage` for every page that the webview loads; the answer ends the present page's transport. */
export function transportOfPages(
  webview: MessageWebview,
  onPage: (transport: Transport) => void,
): (reason: string) => void {
  let page: Page | undefined;
  webview.onDidReceiveMessage((data) => {
    const said = ofPage(data);
    if (!said) return;
    if (isHello(said.message)) {
      page?.close('The page was loaded again');
      page = pageOf(webview, said.page);
      onPage(page.transport);
    }
    if (said.page === page?.id) page.deliver(said.message);
  });
  return (reason) => page?.close(reason);
}

interface Page {
  readonly id: number;
  readonly transport: Transport;
  deliver(message: unknown): void;
  close(reason: string): void;
}

function pageOf(webview: MessageWebview, id: number): Page {
  const onMessage: ((message: unknown) => void)[] = [];
  const onClose: ((reason: string) => void)[] = [];
  return {
    id,
    transport: {
      post: (message) => void webview.postMessage({ page: id, message }),
      onMessage: (listener) => void onMessage.push(listener),
      onClose: (listener) => void onClose.push(listener),
    },
    deliver: (message) => onMessage.forEach((listener) => listener(message)),
    close: (reason) => onClose.splice(0).forEach((listener) => listener(reason)),
  };
}
