/** Maps items through an async function with a few in flight, answering in order: decoding overlaps with computing. */
export async function* prefetch<T, R>(
  items: readonly T[],
  depth: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const flight: Promise<R>[] = [];
  let next = 0;
  const start = (): void => {
    const promise = work(items[next++]);
    // A failure is met when its turn comes; until then it must not count as unhandled.
    promise.catch(() => undefined);
    flight.push(promise);
  };
  while (next < items.length && flight.length < depth) start();
  while (flight.length > 0) {
    const result = await (flight.shift() as Promise<R>);
    if (next < items.length) start();
    yield result;
  }
}
