/** What `compare` found, for people: a line per value, then the first difference, its figures and what explains it. */
import type { ComparedValue, CompareResult } from '../protocol/results/results';
import { grouped, short } from './format';
import { table, type Column } from './table';

export function compareText(result: CompareResult): string {
  const columns: Column<ComparedValue>[] = [
    { title: 'value', align: 'left', cell: ({ id }) => id },
    { title: 'file', align: 'left', cell: ({ file }) => file },
    { title: 'order', align: 'left', cell: ({ layout }) => layout },
    { title: 'elements', align: 'right', cell: ({ elements }) => grouped(elements) },
    { title: 'differing', align: 'right', cell: differing },
    { title: 'largest', align: 'right', cell: ({ differing: count, largest }) => (count > 0 ? short(largest) : '') },
  ];
  const first = result.compared.find(({ id }) => id === result.first);
  const lines = [
    `golden vectors of image ${result.image} (${result.origin}) against ${result.dump}`,
    '',
    table(columns, result.compared),
    '',
    ...(first ? firstLines(first, result) : [`all equal: ${result.compared.length} values`]),
    ...(result.missing.length > 0 ? [`not in the dump: ${listed(result.missing)}`] : []),
    ...(result.unused.length > 0 ? [`called like no golden value: ${listed(result.unused)}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function differing({ status, differing: count, elements, found }: ComparedValue): string {
  if (status === 'equal') return '–';
  const share = `${grouped(count)} (${short((count / Math.max(1, Math.min(elements, found))) * 100)} %)`;
  return status === 'length' ? `${grouped(found)} held${count > 0 ? `, ${share}` : ''}` : share;
}

function firstLines(value: ComparedValue, { causes }: CompareResult): string[] {
  const where = value.step === null ? `input ${value.id}` : `layer ${value.layer ?? value.step}, ${value.id}`;
  const { first, common, mean, unknown } = value;
  const place = first
    ? `channel ${first.channel}, y ${first.y}, x ${first.x}: expected ${first.expected}, found ${first.found ?? 'x'}`
    : `expected ${grouped(value.elements)} elements, found ${grouped(value.found)}`;
  const shares = common.slice(0, 5).map(([by, count]) => `${by > 0 ? '+' : ''}${short(by)}: ${grouped(count)}`);
  return [
    `FIRST DIFFERENCE: ${where}: ${place}`,
    ...(shares.length > 0 ? [`found - expected: ${shares.join(', ')}; mean ${short(mean)}`] : []),
    ...(unknown > 0 ? [`${grouped(unknown)} elements are x or z`] : []),
    ...causes.map(({ id, text, explained }, i) => {
      const share =
        explained === 1
          ? ' (explains every element)'
          : ` (explains ${(Math.floor(explained * 1000) / 10).toFixed(1)} %)`;
      return `${i === 0 ? 'likely cause' : 'or'}: ${text}${lengths.has(id) ? '' : share}`;
    }),
    ...(causes.length === 0 ? ["likely cause: none of the known ones; look at the step's inputs and weights"] : []),
  ];
}

/** Causes that explain no single element. */
const lengths = new Set(['truncated', 'too-long']);

const listed = (names: readonly string[]): string =>
  names.length > 6 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
