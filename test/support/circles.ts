/** Circles in a directed graph: Tarjan's strongly connected components of more than one node, or of one that leads to itself. */

/** Each circle's nodes, sorted; none of a graph without circles. Edges to what is no node are left out. */
export function circlesOf(edges: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const path: string[] = [];
  const circles: (readonly string[])[] = [];
  const visit = (node: string): number => {
    const place = order.size;
    order.set(node, place);
    lowest.set(node, place);
    path.push(node);
    for (const next of edges.get(node) ?? []) {
      if (!edges.has(next)) continue;
      const reached = order.has(next) ? (path.includes(next) ? order.get(next)! : place) : visit(next);
      lowest.set(node, Math.min(lowest.get(node)!, reached));
    }
    if (lowest.get(node) === place) {
      const circle = path.splice(path.indexOf(node));
      if (circle.length > 1 || edges.get(node)?.includes(node)) circles.push(circle.sort());
    }
    return lowest.get(node)!;
  };
  for (const node of edges.keys()) if (!order.has(node)) visit(node);
  return circles;
}
