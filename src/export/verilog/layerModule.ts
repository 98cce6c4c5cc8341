/** One synthesizable module per layer: the engine, its memories, and the requantization, with this layer's numbers. */
import type { ConvStep, MaxPoolStep } from '../../quantize/quantizedModel';
import { byKind, type ByKind } from '../../util/byKind';
import type { ManifestValue } from '../fpga/values';
import type { LayerPlan } from './plan';
import { requantizerOf, type ChannelNumbers, type Requantizer } from '../../hardware/requantizer';
import { commentLine, constant, instance, range } from '../../hardware/verilogText';

/** A memory of the module, read from `memory/<id>_<name>.mem`. */
export interface ModuleMemory extends ChannelNumbers {
  readonly signed: boolean;
}

export interface LayerModule {
  readonly text: string;
  readonly memories: readonly ModuleMemory[];
}

export function layerModule(plan: LayerPlan): LayerModule {
  return byKind(modules, plan, plan.step);
}

const modules: ByKind<LayerPlan['step'], LayerPlan, LayerModule> = { conv: convModule, maxPool: poolModule };

export const memoryPath = (id: string, name: string): string => `memory/${id}_${name}.mem`;

function convModule(plan: LayerPlan, step: ConvStep): LayerModule {
  const { id, output } = plan;
  const requantizer = step.requantize && requantizerOf(step.requantize, step.accumulatorBits, output.bits);
  const bias = Array.from({ length: plan.to.channels }, (_, o) => step.bias[o] ?? 0);
  const perChannel = (requantizer?.inputs ?? []).filter(({ values }) => values.length > 1);
  const memories: readonly ModuleMemory[] = [
    { name: 'weights', bits: step.weightBits, values: Array.from(step.weights), signed: true },
    { name: 'bias', bits: 32, values: bias, signed: true },
    ...perChannel.map((numbers) => ({ ...numbers, signed: false })),
  ];
  const address = (name: string): string =>
    name === 'weights' ? 'weight_address' : name === 'bias' ? 'bias_address' : 'parameter_channel';
  const text = [
    head(plan),
    '    wire [31:0] weight_address, bias_address, parameter_channel;',
    `    wire signed ${range(step.accumulatorBits)} acc;`,
    '    wire unused = |{weight_address, bias_address, parameter_channel};',
    ...memories.flatMap((memory) => memoryText(id, memory, address(memory.name))),
    '',
    instance('conv_engine', 'engine', convParameters(plan, step), {
      ...{ clk: 'clk', rst: 'rst', start: 'start', in_address: 'in_address', in_data: inward(plan) },
      ...{ weight_address: 'weight_address', weight_data: 'weights', bias_address: 'bias_address', bias_data: 'bias' },
      ...{ parameter_channel: 'parameter_channel', result_valid: 'result_valid', result_address: 'result_address' },
      ...{ result: 'acc', done: 'done' },
    }),
    '',
    ...(requantizer ? [requantization(requantizer)] : [headResult(step.accumulatorBits, output.bits)]),
    'endmodule',
    '',
  ].join('\n');
  return { text, memories };
}

function head({ id, layer, step, input, output }: LayerPlan): string {
  return [
    `// ${commentLine(`${step.kind} ${step.name}, layer ${layer}: ${input.shape.join('x')} -> ${output.shape.join('x')}`)}`,
    `module ${id} (`,
    '    input  wire clk,',
    '    input  wire rst,',
    '    input  wire start,',
    '    output wire [31:0] in_address,',
    `    input  wire ${port(input)} in_data,`,
    '    output wire result_valid,',
    '    output wire [31:0] result_address,',
    `    output wire ${port(output)} result,`,
    '    output wire done',
    ');',
  ].join('\n');
}

const port = ({ bits, signed }: Pick<ManifestValue, 'bits' | 'signed'>): string =>
  `${signed ? 'signed ' : ''}${range(bits)}`;

/** Engines compute with signs: an unsigned integer gets one, which is 0. */
const signedWidth = ({ bits, signed }: Pick<ManifestValue, 'bits' | 'signed'>): number => (signed ? bits : bits + 1);
const inward = ({ input }: LayerPlan): string => (input.signed ? 'in_data' : "{1'b0, in_data}");

/** A memory that answers one clock later, under its own name. */
function memoryText(id: string, { name, bits, values, signed }: ModuleMemory, address: string): string[] {
  const sign = signed ? 'signed ' : '';
  const addressBits = Math.max(1, Math.ceil(Math.log2(values.length)));
  return [
    '',
    `    reg ${sign}${range(bits)} ${name}_memory [0:${values.length - 1}];`,
    `    reg ${sign}${range(bits)} ${name};`,
    `    initial $readmemh("${memoryPath(id, name)}", ${name}_memory);`,
    `    always @(posedge clk) ${name} <= ${name}_memory[${address}${range(addressBits)}];`,
  ];
}

function windowParameters({ step: { window }, from, to }: LayerPlan): Readonly<Record<string, number>> {
  return {
    ...{ IN_H: from.height, IN_W: from.width, OUT_H: to.height, OUT_W: to.width },
    ...{ K_H: window.kernel[0], K_W: window.kernel[1], STRIDE_Y: window.strides[0], STRIDE_X: window.strides[1] },
    ...{ DILATION_Y: window.dilations[0], DILATION_X: window.dilations[1] },
    ...{ PAD_TOP: window.pads[0], PAD_LEFT: window.pads[1] },
  };
}

function convParameters(plan: LayerPlan, step: ConvStep): Readonly<Record<string, number>> {
  return {
    ...windowParameters(plan),
    ...{ OUT_C: plan.to.channels, GROUP_IN: step.weightShape[1], GROUP_OUT: plan.to.channels / step.groups },
    ...{
      IN_BITS: signedWidth(plan.input),
      WEIGHT_BITS: step.weightBits,
      BIAS_BITS: 32,
      ACC_BITS: step.accumulatorBits,
    },
    ZERO_POINT: step.inputZeroPoint,
  };
}

function requantization({ module, parameters, inputs }: Requantizer): string {
  const ports = inputs.map(
    ({ name, bits, values }) => [name, values.length > 1 ? name : constant(values[0], bits)] as const,
  );
  return instance(module, 'requantize', parameters, { acc: 'acc', ...Object.fromEntries(ports), q: 'result' });
}

/** A head leaves as its accumulator, sign-extended. */
function headResult(accumulatorBits: number, outputBits: number): string {
  if (accumulatorBits === outputBits) return '    assign result = acc;';
  return `    assign result = {{${outputBits - accumulatorBits}{acc[${accumulatorBits - 1}]}}, acc};`;
}

function poolModule(plan: LayerPlan, step: MaxPoolStep): LayerModule {
  const parameters = {
    ...windowParameters(plan),
    ...{ CHANNELS: plan.to.channels, PAD_ZERO: step.padding === 'zero' ? 1 : 0 },
    ...{ BITS: signedWidth(plan.output), LOWEST: plan.input.qmin },
  };
  const ports = ['clk', 'rst', 'start', 'in_address', 'in_data', 'result_valid', 'result_address', 'result', 'done'];
  const { signed, bits } = plan.output;
  const wires = {
    ...Object.fromEntries(ports.map((name) => [name, name])),
    ...(!signed && { in_data: inward(plan), result: 'largest' }),
  };
  const text = [
    head(plan),
    ...(signed ? [] : [`    wire signed ${range(bits + 1)} largest;`]),
    instance('pool_engine', 'engine', parameters, wires),
    ...(signed ? [] : [`    assign result = largest${range(bits)};`, `    wire unused = largest[${bits}];`]),
    'endmodule',
    '',
  ].join('\n');
  return { text, memories: [] };
}
