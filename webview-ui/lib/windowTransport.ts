/** The page's end of the wire to the host. It has no close: when the host goes, so does the page. */
import type { Transport } from '../../src/protocol/channel/transport';
import { vscodeApi } from './vscodeApi';

export function windowTransport(): Transport {
  return {
    post: (message) => vscodeApi.postMessage(message),
    onMessage: (listener) => window.addEventListener('message', ({ data }) => listener(data)),
    onClose: () => undefined,
  };
}
