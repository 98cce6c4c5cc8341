/** Events by time, the earliest first; of the same time in the order in which they were put. A binary heap. */

export interface Timed {
  readonly time: number;
  readonly order: number;
}

const isEarlier = (a: Timed, b: Timed): boolean => a.time < b.time || (a.time === b.time && a.order < b.order);

export class EventQueue<E extends Timed> {
  private readonly heap: E[] = [];

  put(event: E): void {
    let at = this.heap.push(event) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!isEarlier(event, this.heap[above])) break;
      this.heap[at] = this.heap[above];
      at = above;
    }
    this.heap[at] = event;
  }

  /** Undefined when there is none. */
  take(): E | undefined {
    const first = this.heap[0] as E | undefined;
    const last = this.heap.pop();
    if (first === undefined || last === undefined || this.heap.length === 0) return first;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= this.heap.length) break;
      const right = left + 1;
      const next = right < this.heap.length && isEarlier(this.heap[right], this.heap[left]) ? right : left;
      if (!isEarlier(this.heap[next], last)) break;
      this.heap[at] = this.heap[next];
      at = next;
    }
    this.heap[at] = last;
    return first;
  }
}
