/**
 * Lists made to measure: an array that grows from nothing by `push` has room for 17, which is several times what inputs, outputs and
 * dimensions need, and every opening makes hundreds of thousands of them. One is for one kind of list; a new list drops what was gathered.
 */
export class Gathering<T> {
  private readonly items: T[] = [];
  private count = 0;

  begin(): this {
    this.count = 0;
    return this;
  }

  add(item: T): void {
    this.items[this.count++] = item;
  }

  list(): T[] {
    return this.items.slice(0, this.count);
  }
}
