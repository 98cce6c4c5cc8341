/** Arrays that an answer gives away: a wire between threads moves their memory instead of copying it. */

const given = new WeakMap<object, readonly ArrayBuffer[]>();

/** The answer, whose sender will not look at these arrays again. Memory that both sides see anyway is left out. */
export function handOver<T extends object>(answer: T, arrays: Iterable<ArrayBufferView>): T {
  const buffers = new Set<ArrayBuffer>();
  for (const { buffer } of arrays) if (buffer instanceof ArrayBuffer) buffers.add(buffer);
  given.set(answer, [...buffers]);
  return answer;
}

/** What was given away with an answer: nothing, for most. */
export function handedOver(answer: unknown): readonly ArrayBuffer[] {
  return (typeof answer === 'object' && answer !== null && given.get(answer)) || [];
}
