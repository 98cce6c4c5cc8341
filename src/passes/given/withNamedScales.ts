/**
 * A prepared network gets the quantization that a file beside its model says by name (`Graph.named`), as if the model said it itself:
 * values have their scales in `Graph.given`, weights and biases lie on their integers, and nodes know the grid of their weights.
 *
 *   w  →  s · clamp(round(w / s) + z − z)          one scale, or one per output channel
 *
 * What the prepared network computes at once with others, and what is no weight here or none of the file's any more, is named in
 * `Graph.unread`.
 */
import type { Graph } from '../../graph/graph';
import type { NamedScale, NamedScales } from '../../graph/namedScales';
import { InputError } from '../../util/errors';
import { namedValues } from './namedValues';
import { namedWeights } from './namedWeights';
import { placesOf } from './placesOf';
import { settleGiven } from './settleGiven';

/**
 * @param loaded the graph that `prepared` was made of
 * @throws InputError for names that the model does not have, and for scales that do not fit their tensor
 */
export function withNamedScales(prepared: Graph, loaded: Graph): Graph {
  const { named } = loaded;
  if (!named) return prepared;
  const places = placesOf(prepared, loaded);
  const isParameter = ({ of, name }: NamedScale): boolean =>
    of === 'parameter' || (of === 'value' && places.isConstant(name));
  const parameters = named.scales.filter((scale) => isParameter(scale) && !scale.isPassive);
  const activations = named.scales.filter((scale) => !isParameter(scale));
  refuseStrangers(named, loaded, [
    ...parameters.filter((scale) => places.parameter(scale) === undefined),
    ...activations.filter((scale) => places.value(scale) === undefined),
  ]);
  const around = { named, prepared, loaded, places };
  const values = namedValues(around, activations);
  const weights = namedWeights(around, parameters);
  if (values.given.size === 0)
    throw new InputError(
      `${named.file}: expected scales of what the layers of ${loaded.name} make, found none that can be taken; export it again`,
    );
  const unread = [...(prepared.unread ?? []), ...values.unread, ...weights.unread];
  return settleGiven({
    ...{ ...prepared, ...weights.parts, given: values.given, named: undefined },
    ...(unread.length > 0 && { unread }),
  });
}

function refuseStrangers(
  { file, scales }: NamedScales,
  { name, layers }: Graph,
  strangers: readonly NamedScale[],
): void {
  if (strangers.length === 0) return;
  const names = [...new Set(strangers.map((scale) => `"${scale.name}"`))];
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  const some = layers.slice(0, 3).map((layer) => `"${layer.name}"`);
  throw new InputError(
    `${file}: ${strangers.length} of ${scales.length} names are not in ${name}: ${names.slice(0, 3).join(', ')}${more}; expected names of its layers, nodes and values, such as ${some.join(', ')}: take the file that was made for this very model`,
  );
}
