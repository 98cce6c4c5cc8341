/** The page's end of the wire to the host. It has no close: when the host goes, so does the page. */
import { ofPage } from '../../src/protocol/channel/ofPage';
import type { Transport } from '../../src/protocol/channel/transport';
import { vscodeApi } from './vscodeApi';

export function windowTransport(): Transport {
  const page = performance.timeOrigin;
  return {
    post: (message) => vscodeApi.postMessage({ page, message }),
    onMessage: (listener) =>
      window.addEventListener('message', ({ data }) => {
        const said = ofPage(data);
        if (said?.page === page) listener(said.message);
      }),
    onClose: () => undefined,
  };
}
