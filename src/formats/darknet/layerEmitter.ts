/** What a layer's builder works with: its sources, and short hands for nodes and constants in the layer's name. */
import { shownDomain, string, type Attributes, type ValueId } from '../../graph/graph';
import type { Shape, Tensor } from '../../graph/tensor';
import type { GraphBuilder } from './graphBuilder';
import type { BatchNormStyle, ParameterRole } from './parameters';
import type { LayerDetail, ResolvedLayer } from './resolvedCfg';

export interface LayerEmitter<Detail extends LayerDetail = LayerDetail> {
  readonly layer: ResolvedLayer;
  readonly detail: Detail;
  /** The values of `layer.inputs`. */
  readonly inputs: readonly ValueId[];
  readonly style: BatchNormStyle;
  /** The value of a parameter of this layer, or of the layer that it shares weights with. */
  readonly parameter: (role: ParameterRole) => ValueId;
  /** `suffix` '' is the layer's own node. Without `shape` the output has that of the first input. */
  readonly node: (
    op: string,
    suffix: string,
    inputs: readonly ValueId[],
    attributes?: Attributes,
    shape?: Shape,
  ) => ValueId;
  /** The layer as a node that nobody computes: its section's type, in a domain of its own. */
  readonly shown: (why: string) => ValueId;
  readonly floats: (suffix: string, shape: Shape, values: readonly number[]) => ValueId;
  readonly ints: (suffix: string, values: readonly number[]) => ValueId;
  readonly scalar: (suffix: string, value: number) => ValueId;
  readonly shapeOf: (value: ValueId) => Shape;
}

/** Parameters by role: values of the graph, known when there is a weights file. */
export type ParameterValues = Readonly<Partial<Record<ParameterRole, ValueId>>>;

export function layerEmitter(
  builder: GraphBuilder,
  layer: ResolvedLayer,
  inputs: readonly ValueId[],
  parameters: ParameterValues,
  style: BatchNormStyle,
): LayerEmitter {
  const named = (suffix: string): string => (suffix === '' ? layer.name : `${layer.name}/${suffix}`);
  const floats = (suffix: string, shape: Shape, values: readonly number[]): ValueId =>
    builder.floats(named(suffix), shape, values);
  return {
    layer,
    detail: layer.detail,
    inputs,
    style,
    parameter: (role) => {
      const value = parameters[role];
      if (value === undefined) throw new Error(`${layer.name} has no ${role}`);
      return value;
    },
    node: (op, suffix, from, attributes, shape = builder.shapeOf(from[0])) =>
      builder.node({ name: named(suffix), op, inputs: from, attributes, layer: layer.index, shape }),
    shown: (why) =>
      builder.node({
        name: layer.name,
        op: layer.type,
        domain: shownDomain,
        inputs: [...inputs, ...Object.values(parameters)],
        attributes: { why: string(why) },
        layer: layer.index,
        shape: [1, layer.output.channels, layer.output.height, layer.output.width],
      }),
    floats,
    ints: (suffix, values) => builder.ints(named(suffix), values),
    scalar: (suffix, value) => floats(suffix, [], [value]),
    shapeOf: builder.shapeOf,
  };
}

/** Declares a layer's parameters as values, with their bytes when there are any. */
export function declareParameters(
  builder: GraphBuilder,
  name: string,
  shapes: readonly { readonly role: ParameterRole; readonly shape: Shape }[],
  tensors: Readonly<Partial<Record<ParameterRole, Tensor>>> | undefined,
): ParameterValues {
  const values: Partial<Record<ParameterRole, ValueId>> = {};
  for (const { role, shape } of shapes) {
    const tensor = tensors?.[role];
    const full = `${name}/${role}`;
    values[role] = tensor ? builder.constant(full, tensor) : builder.value(full, shape);
  }
  return values;
}
