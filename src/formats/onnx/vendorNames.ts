/**
 * Names that one operator goes by. Names that quantizers of vendors have for QuantizeLinear and DequantizeLinear of more integer types than ONNX had then: inputs,
 * attributes and arithmetic are those of com.microsoft's. Sources: AMD's vai_q_onnx and Quark, "Quantizing to other precisions".
 * QONNX's Quant is IntQuant by now, and has been in other domains. Source: QONNX, "IntQuant" of its operator schemas.
 */
export interface OperatorName {
  readonly domain: string;
  readonly op: string;
}

const prefixes: Readonly<Record<string, string>> = { 'com.vai.quantize': 'Vitis', 'com.amd.quark': 'Extended' };

const quantNames = new Set(['Quant', 'IntQuant']);
const quantDomains = new Set([
  ...['qonnx.custom_op.general', 'qonnx.custom_ops.general', 'finn.custom_op.general', 'onnx.brevitas'],
]);

/** The name by which the other rooms know the operator. */
export function commonName(name: OperatorName): OperatorName {
  if (quantNames.has(name.op) && quantDomains.has(name.domain))
    return { domain: 'qonnx.custom_op.general', op: 'Quant' };
  const prefix = Object.hasOwn(prefixes, name.domain) ? prefixes[name.domain] : undefined;
  if (prefix === undefined || !name.op.startsWith(prefix)) return name;
  const op = name.op.slice(prefix.length);
  return op === 'QuantizeLinear' || op === 'DequantizeLinear' ? { domain: 'com.microsoft', op } : name;
}
