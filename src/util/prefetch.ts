/**
 * Maps items through an async function with a few in flight, answering in the order of the items: decoding overlaps with
 * computing. Items are taken one after another and no earlier than they are needed, so memory is bounded by `depth`.
 */
export async function* prefetch<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  depth: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const flight: Promise<R>[] = [];
  let ended = false;
  const fill = async (): Promise<void> => {
    while (!ended && flight.length < depth) {
      const next = await source.next();
      if (next.done) ended = true;
      else flight.push(started(work(next.value)));
    }
  };
  try {
    for (await fill(); flight.length > 0; await fill()) yield await (flight.shift() as Promise<R>);
  } finally {
    await source.return?.();
  }
}

/** A failure is met when its turn comes; until then it must not count as unhandled. */
function started<R>(promise: Promise<R>): Promise<R> {
  promise.catch(() => undefined);
  return promise;
}
