/** Operators that work element by element: activations, arithmetic and comparisons. */
import { broadcastShape, firstSameShape, sameShape } from '../shapes/pointwiseShape';
import { always, operator, type OperatorFamily, typeOfInput } from './operator';

const activation = (doc: string) => operator('activation', 'lookup', sameShape, doc);
const fused = (doc: string) =>
  operator('activation', 'integer', firstSameShape, doc, { note: 'Fused into the layer before where it can be.' });
const chosen = 'Of floats, where what it tells is chosen by (Where) or counted as a number (Cast).';
const comparison = (doc: string) =>
  operator('arithmetic', 'integer', broadcastShape, doc, { type: always('bool'), note: chosen });

export const pointwiseOps: OperatorFamily = {
  Relu: fused('max(x, 0).'),
  LeakyRelu: fused('x where x ≥ 0, alpha·x below.'),
  Clip: fused('x held between min (input 1) and max (input 2).'),
  PRelu: operator('activation', 'integer', firstSameShape, 'x where x ≥ 0, slope·x below, a slope per channel.', {
    parameters: [1],
    note: 'Slopes of either sign: one, or one per channel; of any other shape, and computed ones, as a product and a sum.',
  }),
  Sigmoid: activation('1/(1 + e^−x).'),
  HardSigmoid: activation('max(0, min(1, alpha·x + beta)).'),
  HardSwish: activation('x·max(0, min(1, x/6 + 1/2)).'),
  Tanh: activation('Hyperbolic tangent.'),
  Softplus: activation('ln(1 + e^x).'),
  Softsign: activation('x/(1 + |x|).'),
  Elu: activation('x where x ≥ 0, alpha·(e^x − 1) below.'),
  Selu: activation('gamma·x where x ≥ 0, gamma·alpha·(e^x − 1) below.'),
  Celu: activation('x where x ≥ 0, alpha·(e^(x/alpha) − 1) below.'),
  Mish: activation('x·tanh(ln(1 + e^x)).'),
  Gelu: activation('x·Φ(x).'),
  Swish: operator('activation', 'integer', sameShape, 'x·sigmoid(alpha·x).', { note: 'One table.' }),
  ThresholdedRelu: activation('x where x > alpha, else 0.'),
  Shrink: activation('Nearer to 0 by bias where |x| > lambd, else 0.'),
  Exp: activation('e^x.'),
  Log: activation('Natural logarithm.'),
  Sqrt: activation('Square root.'),
  Reciprocal: activation('1/x.'),
  Erf: activation('Error function.'),
  Neg: activation('−x.'),
  Abs: activation('|x|.'),
  Sign: activation('−1, 0 or 1.'),
  Floor: activation('Largest integer not above x.'),
  Ceil: activation('Smallest integer not below x.'),
  Round: activation('Nearest integer, ties to even.'),
  Sin: activation('Sine.'),
  Cos: activation('Cosine.'),
  Tan: activation('Tangent.'),
  Asin: activation('Inverse of the sine.'),
  Acos: activation('Inverse of the cosine.'),
  Atan: activation('Inverse of the tangent.'),
  Sinh: activation('Hyperbolic sine.'),
  Cosh: activation('Hyperbolic cosine.'),
  Asinh: activation('Inverse of the hyperbolic sine.'),
  Acosh: activation('Inverse of the hyperbolic cosine.'),
  Atanh: activation('Inverse of the hyperbolic tangent.'),
  Softmax: operator('activation', 'integer', sameShape, 'e^x divided by its sum along an axis.', {
    note: 'Powers from tables and an integer division; where it decodes a network’s output: float.',
  }),
  Hardmax: operator('activation', 'float', sameShape, '1 where the largest value along an axis is, else 0.'),
  LogSoftmax: operator('activation', 'integer', sameShape, 'Logarithm of Softmax.', {
    note: 'Powers and a logarithm by tables; where it decodes a network’s output: float.',
  }),

  Add: operator('arithmetic', 'integer', broadcastShape, 'Sum of two tensors.', { parameters: [0, 1] }),
  Sub: operator('arithmetic', 'integer', broadcastShape, 'Difference of two tensors.', { parameters: [0, 1] }),
  Mul: operator('arithmetic', 'integer', broadcastShape, 'Product, element by element.', { parameters: [0, 1] }),
  Div: operator('arithmetic', 'integer', broadcastShape, 'Quotient, element by element.', {
    parameters: [0, 1],
    note: 'By a constant, of a constant, or of two maps: a division for each element, where a divisor of 0 counts as one step.',
  }),
  Sum: operator('arithmetic', 'integer', broadcastShape, 'Sum of all inputs.'),
  Mean: operator('arithmetic', 'integer', broadcastShape, 'Mean of all inputs.'),
  Min: operator('arithmetic', 'integer', broadcastShape, 'Smallest of all inputs.'),
  Max: operator('arithmetic', 'integer', broadcastShape, 'Largest of all inputs.'),
  Pow: operator('arithmetic', 'lookup', broadcastShape, 'x to the power of y.', {
    note: 'By a number, or of one; a table for each run of equal exponents along an axis.',
  }),
  Mod: operator('arithmetic', 'lookup', broadcastShape, 'Remainder.', { note: 'By a number, or of one.' }),
  Where: operator('arithmetic', 'integer', broadcastShape, 'x where the condition holds, else y.', {
    type: typeOfInput(1),
    note: 'Products with what is 0 or 1, and their sum; a constant mask before a Softmax is none of its numbers.',
  }),
  Equal: comparison('x = y.'),
  Less: comparison('x < y.'),
  LessOrEqual: comparison('x ≤ y.'),
  Greater: comparison('x > y.'),
  GreaterOrEqual: comparison('x ≥ y.'),
  And: comparison('Logical and.'),
  Or: comparison('Logical or.'),
  Xor: comparison('Either, not both.'),
  IsNaN: operator('arithmetic', 'float', sameShape, 'Whether x is no number.', {
    type: always('bool'),
    note: 'Never, of a Softmax: a Where by it is its second value.',
  }),
  Not: operator('arithmetic', 'integer', sameShape, 'Logical not.', { note: chosen }),
};
