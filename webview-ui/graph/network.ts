/** Layers as a directed graph without cycles: nodes by index, in an order in which every edge leads onwards. */
import type { LayerInfo } from '../../src/protocol/results/results';

export interface Network {
  /** Indices of the nodes that a node reads, and of those that read it; ascending, without repetition. */
  readonly before: readonly (readonly number[])[];
  readonly after: readonly (readonly number[])[];
  /** All nodes; a node comes after those that it reads. */
  readonly order: readonly number[];
}

/** Names that no layer has, and edges that would close a cycle, are left out: a page draws what it is told, whatever that is. */
export function networkOf(layers: readonly Pick<LayerInfo, 'name' | 'from'>[]): Network {
  const indexOf = new Map(layers.map(({ name }, index) => [name, index]));
  const wanted = layers.map(({ from }) => from.map((name) => indexOf.get(name)).filter((at) => at !== undefined));
  return networkOfEdges(wanted);
}

/** @param wanted for each node the nodes that it reads */
export function networkOfEdges(wanted: readonly (readonly number[])[]): Network {
  const order = topologicalOrder(wanted);
  const position = new Int32Array(wanted.length);
  order.forEach((node, at) => (position[node] = at));
  const before = wanted.map((sources, node) =>
    [...new Set(sources)].filter((source) => position[source] < position[node]).sort((a, b) => a - b),
  );
  return { before, after: readersOf(before), order };
}

function readersOf(before: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const after: number[][] = before.map(() => []);
  before.forEach((sources, node) => sources.forEach((source) => after[source].push(node)));
  return after;
}

/**
 * Nodes that reach each other, two or more, after Kosaraju and Sharir (1981): in the reverse of a search's order along what is read, a
 * search along the readers finds one such group at a time.
 *
 * @param before for each node the nodes that it reads
 */
export function cyclesOf(before: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const after = readersOf(before);
  const isFound = new Uint8Array(before.length);
  const groupAt = (start: number): readonly number[] => {
    const group: number[] = [];
    const queue = [start];
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
      if (isFound[node]) continue;
      isFound[node] = 1;
      group.push(node);
      queue.push(...after[node]);
    }
    return group;
  };
  return [...topologicalOrder(before)]
    .reverse()
    .map(groupAt)
    .filter(({ length }) => length > 1);
}

/** Depth first along what is read, without recursion: networks are thousands of layers deep. */
function topologicalOrder(before: readonly (readonly number[])[]): readonly number[] {
  const order: number[] = [];
  const entered = new Uint8Array(before.length);
  for (let root = 0; root < before.length; root++) {
    if (entered[root]) continue;
    entered[root] = 1;
    const path = [{ node: root, next: 0 }];
    while (path.length > 0) {
      const top = path[path.length - 1];
      const source = before[top.node][top.next++];
      if (source === undefined) order.push(path.pop()!.node);
      else if (!entered[source]) {
        entered[source] = 1;
        path.push({ node: source, next: 0 });
      }
    }
  }
  return order;
}
