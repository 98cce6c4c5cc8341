import { replaced, without } from './replaced';

/** Plain data that differs from some in a single place: a number, a word, a member that is missing. Of strings and lists also none. */
export function nearData(data: unknown): readonly unknown[] {
  if (typeof data === 'number') return [data + 1, -data, data * 1000, data / 7, 0].filter((other) => other !== data);
  if (typeof data === 'boolean') return [!data];
  if (typeof data === 'string') return data === '' ? ['x'] : ['', `${data}x`];
  if (Array.isArray(data)) return nearLists(data);
  if (typeof data !== 'object' || data === null) return [];
  return nearRecords(data as Readonly<Record<string, unknown>>);
}

const nearLists = (items: readonly unknown[]): readonly unknown[] => [
  ...(items.length > 0 ? [[], items.slice(0, -1), [...items, items[0]], [...items].reverse()] : []),
  ...items.slice(0, 3).flatMap((item, at) => nearData(item).map((other) => replaced(items, at, other))),
];

const nearRecords = (record: Readonly<Record<string, unknown>>): readonly unknown[] =>
  Object.entries(record).flatMap(([key, value]) => {
    return [
      without(record, key),
      { ...record, [key]: null },
      ...nearData(value).map((other) => ({ ...record, [key]: other })),
    ];
  });
