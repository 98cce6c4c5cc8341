/**
 * Ranges that are taken anew for each input: what DynamicQuantizeLinear hands to DequantizeLinear, moved or not, is its input. And rows of
 * a table of integers that are picked and then made real numbers, which are rows of real numbers as well.
 *
 *   w ─ Gather(i) ─ DequantizeLinear(s)      →     w ─ DequantizeLinear(s) ─ Gather(i)
 */
import type { Node, Unread, ValueId } from '../../graph/graph';
import { sizeOf } from '../../graph/tensor';
import type { Draft } from '../draft';
import type { DynamicSource, DynamicSources } from './dynamicSources';

/** Removes what nobody reads any more; names the layers whose ranges are calibrated instead. */
export function dropDynamic(draft: Draft, sources: DynamicSources): readonly Unread[] {
  for (const [integers, source] of sources) {
    for (const reader of draft.readersOf(integers)) handOn(draft, reader, integers, source);
  }
  const moved = new Set([...sources].flatMap(([integers, { real }]) => [integers, real]));
  const unread: Unread[] = [];
  for (let index = draft.length - 1; index >= 0; index--) {
    const node = draft.node(index);
    if (!node || node.outputs.some((value) => draft.isRead(value))) continue;
    const isDynamic = node.op === 'DynamicQuantizeLinear';
    if (isDynamic || node.op === 'Mul' || node.outputs.some((value) => moved.has(value))) draft.remove(index);
    if (isDynamic) unread.unshift(rangedAnew(draft, node));
  }
  return unread;
}

export const rangedAnew = (draft: Draft, node: Node): Unread => ({
  layer: draft.layerName(node),
  reason: 'the file takes its range anew for each input; here it is calibrated once',
});

function handOn(draft: Draft, index: number, integers: ValueId, { real, scale, zeroPoint }: DynamicSource): void {
  const node = draft.node(index);
  if (node?.op !== 'DequantizeLinear' || node.inputs.join() !== [integers, scale, zeroPoint].join()) return;
  draft.replace(index, { ...node, op: 'Identity', domain: '', inputs: [real], attributes: {} });
}

/** At the place of a DequantizeLinear. */
export function gathered(draft: Draft, index: number): void {
  const node = draft.node(index);
  const before = node?.op === 'DequantizeLinear' ? draft.makerOf(node.inputs[0]) : undefined;
  const pick = before === undefined ? undefined : draft.node(before);
  const table = draft.constant(pick?.inputs[0]);
  const scale = draft.constant(node?.inputs[1]);
  if (!node || before === undefined || pick?.op !== 'Gather' || !table || !scale || sizeOf(scale.shape) !== 1) return;
  if (draft.soleReader(pick.outputs[0]) !== index) return;
  const [data, ...indices] = pick.inputs;
  const real = draft.addValue({ name: `${pick.name}/table`, type: 'float32', shape: table.shape });
  draft.remove(index);
  draft.insertBefore(before, { ...node, inputs: [data, ...node.inputs.slice(1)], outputs: [real] });
  draft.replace(before, { ...pick, inputs: [real, ...indices], outputs: node.outputs });
}
