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
    { title: 'largest', align: 'right', cell: ({ status, largest }) => (status === 'differs' ? short(largest) : '') },
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

function differing({ status, differing: count, elements }: ComparedValue): string {
  if (status === 'equal') return '–';
  if (status === 'length') return 'other length';
  return `${grouped(count)} (${short((count / elements) * 100)} %)`;
}

function firstLines(value: ComparedValue, { causes }: CompareResult): string[] {
  const where = value.step === null ? `input ${value.id}` : `layer ${value.layer ?? value.step}, ${value.id}`;
  if (value.status === 'length') {
    return [
      `FIRST DIFFERENCE: ${where}: expected ${grouped(value.elements)} elements, found ${grouped(value.found)}`,
      'likely cause: padding in the dump, several elements to a word, or another value; dump one element per word or number',
    ];
  }
  const { first, common, mean, unknown } = value;
  const place = first
    ? `channel ${first.channel}, y ${first.y}, x ${first.x}: expected ${first.expected}, found ${first.found ?? 'x'}`
    : '';
  const shares = common.slice(0, 5).map(([by, count]) => `${by > 0 ? '+' : ''}${short(by)}: ${grouped(count)}`);
  return [
    `FIRST DIFFERENCE: ${where}: ${place}`,
    ...(shares.length > 0 ? [`found - expected: ${shares.join(', ')}; mean ${short(mean)}`] : []),
    ...(unknown > 0 ? [`${grouped(unknown)} elements are x or z`] : []),
    ...causes.map(({ text, explained }, i) => {
      const share =
        explained === 1 ? 'explains every element' : `explains ${(Math.floor(explained * 1000) / 10).toFixed(1)} %`;
      return `${i === 0 ? 'likely cause' : 'or'}: ${text} (${share})`;
    }),
    ...(causes.length === 0 ? ["likely cause: none of the known ones; look at the step's inputs and weights"] : []),
  ];
}

const listed = (names: readonly string[]): string =>
  names.length > 6 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
