/** A case in words: its operators with attributes and shapes, and its settings. */
import { absent, type Attribute } from '../../src/graph/graph';
import { numbersOf, type Tensor } from '../../src/graph/tensor';
import type { Recipe } from './network';
import type { Outcome } from './runCase';

export function describeCase({ seed, index, blocks }: Recipe, { network, settings }: Outcome): string {
  const { graph, opset } = network;
  const named = (id: number): string => {
    if (id === absent) return '–';
    const constant = graph.constants.get(id);
    if (!constant) return graph.values[id].name;
    return tensorText(constant);
  };
  const nodes = graph.nodes.map(({ op, inputs, outputs, attributes }) => {
    const given = Object.entries(attributes).map(([name, attribute]) => `${name}=${textOf(attribute)}`);
    const made = outputs.map((id) => `${graph.values[id].name} ${(network.shapes.get(id) ?? []).join('×')}`);
    return `  ${op}(${inputs.map(named).join(', ')}) ${given.join(' ')} → ${made.join(', ')}`;
  });
  const input = graph.values[graph.inputs[0]];
  return [
    `${seed}:${index}, blocks ${blocks.join(' ')}, operator set ${opset}, input ${(input.shape ?? []).join('×')}`,
    ...nodes,
    `outputs ${graph.outputs.map(named).join(', ')}`,
    JSON.stringify(settings),
  ].join('\n');
}

function textOf(attribute: Attribute): string {
  if (attribute.kind === 'tensor') return tensorText(attribute.value);
  return attribute.kind === 'opaque' ? 'graph' : JSON.stringify(attribute.value);
}

function tensorText(tensor: Tensor): string {
  return `[${tensor.shape.join('×')}: ${tensor.bytes.length <= 64 ? numbersOf(tensor).join(' ') : '…'}]`;
}
