/** What programs are run on: a picture that was calibrated on, noise over all integers, the extremes, and zero. */
import { sizeOf } from '../../../src/graph/tensor';
import type { ValueId } from '../../../src/graph/graph';
import { quantizeInput } from '../../../src/integer/quantizeInput';
import type { IntegerValues, QuantizedModel, QuantizedTensor } from '../../../src/quantize/quantizedModel';
import type { Random } from '../../support/random';
import type { Given } from './walk';

type Fill = (tensor: QuantizedTensor) => () => number;

export function givenFor(
  model: QuantizedModel,
  r: Random,
  truth: ReadonlyMap<ValueId, Float32Array>,
): readonly Given[] {
  const fills: readonly (readonly [string, Fill])[] = [
    [
      'noise',
      ({ qmin, qmax }) =>
        () =>
          r.int(qmin, qmax),
    ],
    [
      'the smallest integers',
      ({ qmin }) =>
        () =>
          qmin,
    ],
    [
      'the largest integers',
      ({ qmax }) =>
        () =>
          qmax,
    ],
    [
      'the smallest and the largest',
      ({ qmin, qmax }) =>
        () =>
          r.pick([qmin, qmax]),
    ],
    [
      'zeros',
      ({ zeroPoint }) =>
        () =>
          zeroPoint,
    ],
  ];
  const real = (value: ValueId, tensor: QuantizedTensor): IntegerValues =>
    quantizeInput(truth.get(value) ?? new Float32Array(sizeOf(tensor.shape)), tensor, model.inputRounding);
  return [
    filled(model, 'a picture', real),
    ...fills.map(([name, fill]) =>
      filled(model, name, (_, tensor) => Int32Array.from({ length: sizeOf(tensor.shape) }, fill(tensor))),
    ),
  ];
}

function filled(
  model: QuantizedModel,
  name: string,
  integers: (value: ValueId, tensor: QuantizedTensor) => IntegerValues,
): Given {
  const of = (values: readonly ValueId[]): Map<ValueId, IntegerValues> =>
    new Map(
      values.flatMap((value) => {
        const tensor = model.tensors[value];
        return tensor ? [[value, integers(value, tensor)] as const] : [];
      }),
    );
  const islands = model.steps.flatMap((step) => (step.kind === 'island' ? step.outputs : []));
  return { name, inputs: of(model.inputs), islands: of(islands) };
}
