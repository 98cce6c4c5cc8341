/** A list with another item at a place; -1 is the last. */
export function replaced<T>(list: readonly T[], at: number, item: T): readonly T[] {
  const place = at < 0 ? list.length + at : at;
  return list.map((each, i) => (i === place ? item : each));
}

/** A record that lacks a key. */
export const without = <T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(record).filter(([other]) => other !== key));
