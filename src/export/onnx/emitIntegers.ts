/** Steps that ONNX can do on the integers themselves: moving, picking, joining and looking up. */
import { int, type ValueId } from '../../graph/graph';
import { bytesOf } from '../../graph/tensor';
import type { ConcatStep, LookupStep } from '../../quantize/quantizedModel';
import { byKind, type ByKind } from '../../util/byKind';
import { containerFor, packed } from './containers';
import { tensorAt, type EmitContext } from './emitContext';
import { emit, emitMove, integers, type Carrier, type MovingStep } from './emitMoves';

/** ONNX's number for int32, as Cast takes it. */
const int32 = 6;

/** Steps that ONNX has an operator for on integers. */
export type CarriedStep = MovingStep | LookupStep | ConcatStep;

/** The integers of input `index` of a concat after its requantization; undefined where the notation has none. */
type Aligned = (step: ConcatStep, index: number) => ValueId | undefined;

/** The integers that the step makes; undefined where those that it reads are not there. */
export function emitOnIntegers(context: EmitContext, step: CarriedStep, aligned: Aligned): ValueId | undefined {
  const carrier = integers(context, step);
  return carrier && byKind(emitters, context, step, carrier, aligned);
}

const emitters: ByKind<CarriedStep, EmitContext, ValueId | undefined, [carrier: Carrier, aligned: Aligned]> = {
  lookup: (context, step, { read }) => emitLookup(context, step, read(step.inputs[0])),
  concat: (context, step, { read }, aligned) => emitConcat(context, step, read, aligned),
  ...{ maxPool: emitMove, reshape: emitMove, transpose: emitMove, slice: emitMove, pad: emitMove, resize: emitMove },
};

function emitConcat(
  context: EmitContext,
  step: ConcatStep,
  read: Carrier['read'],
  aligned: Aligned,
): ValueId | undefined {
  const parts = step.inputs.map((value, i) => (step.requantize[i] ? aligned(step, i) : read(value)));
  const known = parts.filter((part) => part !== undefined);
  const types = new Set(known.map((part) => context.draft.valueOf(part).type));
  if (known.length < parts.length || types.size > 1) return undefined;
  const [type] = types;
  return emit(context, step, 'Concat', known, { axis: int(step.axis) }, { suffix: 'quantized', type });
}

/** out = table[in − qmin of the input] */
function emitLookup(context: EmitContext, step: LookupStep, input: ValueId): ValueId {
  const { draft } = context;
  const { name, layer } = step;
  const [from, to] = [tensorAt(context, step.inputs[0]), tensorAt(context, step.outputs[0])];
  const index = (what: string): { name: string; type: 'int32'; shape: readonly number[] } => ({
    name: `${name}/${what}`,
    type: 'int32',
    shape: from.shape,
  });
  const cast = draft.node(
    { name: `${name}/integers`, op: 'Cast', inputs: [input], attributes: { to: int(int32) }, layer },
    index('integers'),
  );
  const least = draft.constant(`${name}/least`, { type: 'int32', shape: [], bytes: bytesOf(Int32Array.of(from.qmin)) });
  const place = draft.node({ name: `${name}/place`, op: 'Sub', inputs: [cast, least], layer }, index('place'));
  const container = containerFor(to.bits, to.qmin, to.qmax, 8);
  const table = draft.constant(`${name}/table`, packed(step.table, [step.table.length], container));
  const made = { suffix: 'quantized', type: container.type };
  return emit(context, step, 'Gather', [table, place], { axis: int(0) }, made);
}
