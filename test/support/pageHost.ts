/** A host for a page's entry in unit tests: it hears what the page posts, from its hello on, and calls what the page offers. */
import { vi } from 'vitest';
import { connect, type Handlers, type Remote } from '../../src/protocol/channel/channel';
import { protocolVersion } from '../../src/protocol/channel/version';
import { vscodeApi } from '../../webview-ui/lib/vscodeApi';

/** @param load loads the entry, which talks at once, before anybody can listen to it */
export async function hostOf<Page, Host>(
  handlers: Handlers<Host>,
  load: () => Promise<unknown>,
): Promise<Remote<Page>> {
  const posted = vi.spyOn(vscodeApi, 'postMessage');
  await load();
  const { remote } = connect<Page, Host>(
    {
      post: (data) => window.dispatchEvent(new MessageEvent('message', { data })),
      onMessage: (listener) => {
        posted.mock.calls.forEach(([message]) => queueMicrotask(() => listener(message)));
        posted.mockImplementation(listener);
      },
      onClose: () => undefined,
    },
    handlers,
    protocolVersion,
  );
  return remote;
}
