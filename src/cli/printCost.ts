/** What a quantized model costs in hardware, as text: a table of the layers that cost something, and the sums. */
import { adjustmentKindText, costsSomething } from '../protocol/results/cost';
import type { QuantizedLayerInfo, QuantizeResult } from '../protocol/results/results';
import { bytesText } from '../protocol/results/numberText';
import { grouped } from './format';
import { table, type Column } from './table';

type Cost = NonNullable<QuantizedLayerInfo['cost']>;
type Row = readonly [name: string, cost: Cost];

const columns: readonly Column<Row>[] = [
  { title: 'layer', align: 'left', cell: ([name]) => name },
  { title: 'MACs', align: 'right', cell: ([, { macs }]) => countText(macs) },
  { title: 'MAC bits', align: 'right', cell: ([, { macBits }]) => countText(macBits) },
  { title: 'adjusted', align: 'right', cell: ([, { adjustment }]) => countText(adjustment.operations) },
  { title: 'by', align: 'left', cell: ([, { adjustment }]) => adjustmentKindText(adjustment) },
  { title: 'acc bits', align: 'right', cell: ([, { accumulatorBits }]) => String(accumulatorBits ?? '–') },
  { title: 'weights', align: 'right', cell: ([, { memory }]) => memoryText(memory.weights) },
  { title: 'biases', align: 'right', cell: ([, { memory }]) => memoryText(memory.biases) },
  { title: 'tables', align: 'right', cell: ([, { memory }]) => memoryText(memory.tables) },
  { title: 'output', align: 'right', cell: ([, { memory }]) => memoryText(memory.output) },
];

/** Lines of the table and an empty one after it; none for runs of versions that knew no cost. */
export function costLines({ layers, cost }: QuantizeResult): readonly string[] {
  if (!cost) return [];
  const rows = layers.flatMap(({ name, cost: own }): Row[] => (own && costsSomething(own) ? [[name, own]] : []));
  return ['hardware cost for one image:', table(columns, [...rows, ['total', cost]]), ''];
}

const countText = (value: number): string => (value === 0 ? '–' : grouped(value));
const memoryText = (bits: number): string => (bits === 0 ? '–' : bytesText(Math.ceil(bits / 8)));
