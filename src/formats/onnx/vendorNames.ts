/**
 * Names that quantizers of vendors have for QuantizeLinear and DequantizeLinear of more integer types than ONNX had then: inputs,
 * attributes and arithmetic are those of com.microsoft's. Sources: AMD's vai_q_onnx and Quark, "Quantizing to other precisions".
 */
export interface OperatorName {
  readonly domain: string;
  readonly op: string;
}

const prefixes: Readonly<Record<string, string>> = { 'com.vai.quantize': 'Vitis', 'com.amd.quark': 'Extended' };

/** The name by which the other rooms know the operator. */
export function commonName(name: OperatorName): OperatorName {
  const prefix = Object.hasOwn(prefixes, name.domain) ? prefixes[name.domain] : undefined;
  if (prefix === undefined || !name.op.startsWith(prefix)) return name;
  const op = name.op.slice(prefix.length);
  return op === 'QuantizeLinear' || op === 'DequantizeLinear' ? { domain: 'com.microsoft', op } : name;
}
