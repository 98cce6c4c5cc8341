/** A host for a page's entry in unit tests: it hears what the page posts, from its hello on, and calls what the page offers. */
import { vi } from 'vitest';
import { connect, type Handlers, type Remote } from '../../src/protocol/channel/channel';
import { ofPage } from '../../src/protocol/channel/ofPage';
import { protocolVersion } from '../../src/protocol/channel/version';
import { vscodeApi } from '../../webview-ui/lib/vscodeApi';

/** Files share modules, and windows with them: a page that still listened would answer for the next file's. */
let deafen = (): void => undefined;

/** @param load loads the entry, which talks at once, before anybody can listen to it */
export async function hostOf<Page, Host>(
  handlers: Handlers<Host>,
  load: () => Promise<unknown>,
): Promise<Remote<Page>> {
  const posted = vi.spyOn(vscodeApi, 'postMessage');
  deafen();
  const listening = vi.spyOn(window, 'addEventListener');
  await load();
  const ears = listening.mock.calls.filter(([type]) => type === 'message');
  listening.mockRestore();
  const own = window;
  deafen = () => ears.forEach(([type, listener]) => own.removeEventListener(type, listener));
  const { remote } = connect<Page, Host>(
    {
      post: (message) =>
        window.dispatchEvent(new MessageEvent('message', { data: { page: performance.timeOrigin, message } })),
      onMessage: (listener) => {
        const hear = (data: unknown): void => listener(ofPage(data)?.message);
        posted.mock.calls.forEach(([data]) => queueMicrotask(() => hear(data)));
        posted.mockImplementation(hear);
      },
      onClose: () => undefined,
    },
    handlers,
    protocolVersion,
  );
  return remote;
}
