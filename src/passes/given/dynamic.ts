/**
 * Ranges that are taken anew for each input: what DynamicQuantizeLinear hands to DequantizeLinear is its input. And rows of a table of
 * integers that are picked and then made real numbers, which are rows of real numbers as well.
 *
 *   w ─ Gather(i) ─ DequantizeLinear(s)      →     w ─ DequantizeLinear(s) ─ Gather(i)
 */
import type { Node, Unread } from '../../graph/graph';
import { sizeOf } from '../../graph/tensor';
import type { Draft } from '../draft';

/** Removes what nobody reads any more; names the layers whose ranges are calibrated instead. */
export function dropDynamic(draft: Draft): readonly Unread[] {
  const unread: Unread[] = [];
  for (let index = draft.length - 1; index >= 0; index--) {
    const node = draft.node(index);
    if (node?.op === 'Mul' && !draft.isRead(node.outputs[0])) draft.remove(index);
    if (node?.op !== 'DynamicQuantizeLinear') continue;
    const [q] = node.outputs;
    for (const reader of draft.readersOf(q)) handOn(draft, reader, node);
    if (node.outputs.some((value) => draft.isRead(value))) continue;
    draft.remove(index);
    unread.unshift(rangedAnew(draft, node));
  }
  return unread;
}

export const rangedAnew = (draft: Draft, node: Node): Unread => ({
  layer: draft.layerName(node),
  reason: 'the file takes its range anew for each input; here it is calibrated once',
});

function handOn(draft: Draft, index: number, { inputs: [x], outputs }: Node): void {
  const node = draft.node(index);
  const reads = node?.op === 'DequantizeLinear' && node.inputs.every((value, i) => value === outputs[i]);
  if (node && reads) draft.replace(index, { ...node, op: 'Identity', domain: '', inputs: [x], attributes: {} });
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
