/** Which operators stand for integers in a float model, or compute with them, and how each is read. */
import type { Node } from '../../graph/graph';
import { carriedForms } from './carried';
import { dequantizeLinear, quant, quantizeLinear } from './qdqForms';
import { qlinearForms } from './qlinearForms';
import type { Form } from './reading';

const linear: Readonly<Record<string, Form>> = {
  QuantizeLinear: quantizeLinear,
  DequantizeLinear: dequantizeLinear,
};

/** By domain, then operator. */
const forms: Readonly<Record<string, Readonly<Record<string, Form>>>> = {
  '': { ...carriedForms, ...linear, ...qlinearForms[''] },
  'com.microsoft': { ...linear, ...qlinearForms['com.microsoft'] },
  'qonnx.custom_op.general': { Quant: quant },
};

export function formOf({ domain, op }: Node): Form | undefined {
  const family = Object.hasOwn(forms, domain) ? forms[domain] : {};
  return Object.hasOwn(family, op) ? family[op] : undefined;
}

/** Operators of which a file that is quantized otherwise consists: what is left of them is worth a word. */
export function isOfIntegers({ domain, op }: Pick<Node, 'domain' | 'op'>): boolean {
  return (
    /^(Q[A-Z]|Quant|Dequant|DynamicQuant|BipolarQuant|Trunc$|ConvInteger|MatMulInteger|FixNeuron|Vai)/.test(op) ||
    domain === 'vai.quantize'
  );
}
