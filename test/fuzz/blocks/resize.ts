/** Resize in all its modes, and Upsample. */
import { absent, type Attributes, float, int, ints, string, type ValueId } from '../../../src/graph/graph';
import { floatTensor, type Shape, sizeOf } from '../../../src/graph/tensor';
import { axisAttribute, type Block, integers, type Live, maybe, mostElements, type Net, range } from '../net';

const factors = [0.5, 0.6, 0.75, 1, 1, 1.3, 1.5, 2, 2, 2, 2.6, 3];

export const resize: Block = (net) => {
  const { x, opset } = net;
  if (x.shape.length !== 4 && !(x.shape.length === 3 && opset >= 11)) return undefined;
  if (opset < 10) return upsample(net);
  return opset < 11 ? scaled(net, randomScales(net, 2), { mode: mode(net) }) : withCoordinates(net);
};

const mode = (net: Net) => string(net.r.pick(['nearest', 'nearest', 'nearest', 'linear']));

function randomScales({ r, x }: Net, spatialFrom: number): readonly number[] {
  return x.shape.map((_, axis) => (axis < spatialFrom ? 1 : r.pick(factors)));
}

function outputOf(shape: Shape, scales: readonly number[]): Shape | undefined {
  const output = shape.map((size, axis) => Math.floor(Math.fround(size * Math.fround(scales[axis]))));
  return output.some((size) => size < 1) || sizeOf(output) > mostElements ? undefined : output;
}

const constantFloats = (net: Net, values: readonly number[]): ValueId =>
  net.constant(floatTensor([values.length], values));

/** Up to operator set 10: factors that all enlarge or all shrink, as only those have one meaning. */
function scaled(net: Net, wanted: readonly number[], attributes: Attributes): Live | undefined {
  const enlarge = net.r.next() < 0.7;
  const scales = wanted.map((scale) => (enlarge ? Math.max(scale, 1) : Math.min(scale, 1)));
  const shape = outputOf(net.x.shape, scales);
  return shape && { id: net.node('Resize', [net.x.id, constantFloats(net, scales)], attributes), shape };
}

function upsample(net: Net): Live | undefined {
  const { x, opset } = net;
  const scales = randomScales(net, 2).map((scale) => Math.max(1, scale));
  const shape = outputOf(x.shape, scales);
  if (!shape) return undefined;
  const given: Attributes = opset < 9 ? { scales: { kind: 'floats', value: scales } } : {};
  const inputs = opset < 9 ? [] : [constantFloats(net, scales)];
  return { id: net.node('Upsample', [x.id, ...inputs], { ...given, mode: mode(net) }), shape };
}

function withCoordinates(net: Net): Live | undefined {
  const { r, x, opset } = net;
  const how = r.pick(['nearest', 'nearest', 'nearest', 'linear', 'cubic']);
  if (how === 'cubic' && x.shape.length !== 4) return undefined;
  const coordinates = r.pick([
    ...['half_pixel', 'pytorch_half_pixel', 'align_corners', 'asymmetric'],
    ...(opset >= 19 ? ['half_pixel_symmetric'] : []),
  ]);
  const nearest = r.pick(['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil']);
  const attributes: Attributes = {
    ...maybe(r, { mode: string(how) }, how === 'nearest' ? 0.5 : 1),
    ...maybe(r, { coordinate_transformation_mode: string(coordinates) }, coordinates === 'half_pixel' ? 0.5 : 1),
    ...(how === 'nearest'
      ? maybe(r, { nearest_mode: string(nearest) }, nearest === 'round_prefer_floor' ? 0.5 : 1)
      : {}),
    ...(how === 'cubic'
      ? maybe(r, { cubic_coeff_a: float(r.pick([-0.5, -0.75])), exclude_outside: int(r.int(0, 1)) })
      : {}),
  };
  return bySizesOrScales(net, attributes);
}

function bySizesOrScales(net: Net, attributes: Attributes): Live | undefined {
  const { r, x, opset } = net;
  const rank = x.shape.length;
  const scales = randomScales(net, rank === 3 ? 1 : 2);
  const shape = outputOf(x.shape, scales);
  if (!shape) return undefined;
  const some = opset >= 18 && r.next() < 0.4;
  const listed = some ? range(rank).filter((axis) => axis >= rank - 2) : range(rank);
  const given = (values: readonly number[]): readonly number[] => listed.map((axis) => values[axis]);
  const axes: Attributes = some ? { axes: ints(listed.map((axis) => axisAttribute(net, axis, rank))) } : {};
  const roi = opset < 13 ? constantFloats(net, []) : absent;
  const target = some ? shape.map((size, axis) => (listed.includes(axis) ? size : x.shape[axis])) : shape;
  if (r.next() < 0.5) {
    return {
      id: net.node('Resize', [x.id, roi, constantFloats(net, given(scales))], { ...attributes, ...axes }),
      shape: target,
    };
  }
  const none = opset < 13 ? constantFloats(net, []) : absent;
  return {
    id: net.node('Resize', [x.id, roi, none, integers(net, given(target))], { ...attributes, ...axes }),
    shape: target,
  };
}
