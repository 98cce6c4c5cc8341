/** Networks for tests of what is drawn of them. */
import { networkOfEdges, type Network } from '../../../webview-ui/graph/network';
import { random } from '../../support/random';

/** A chain with random skips, as networks are. */
export function randomNetwork(seed: number, nodes: number): Network {
  const source = random(seed);
  const next = (): number => source.next();
  return networkOfEdges(
    Array.from({ length: nodes }, (_, node) => {
      if (node === 0) return [];
      const skips = next() < 0.4 ? [Math.floor(next() * node)] : [];
      return [next() < 0.9 ? node - 1 : Math.floor(next() * node), ...skips];
    }),
  );
}
