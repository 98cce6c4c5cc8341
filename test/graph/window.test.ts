import { describe, expect, it } from 'vitest';
import { type Attribute, int, ints, type Node, string } from '../../src/graph/graph';
import { spatialWindow } from '../../src/graph/window';
import golden from '../golden/onnxShapes.json';

/** "strides=2,3" as an attribute. */
function attribute(text: string): [string, Attribute] {
  const [name, value] = text.split('=');
  if (name === 'auto_pad') return [name, string(value)];
  return [name, name === 'ceil_mode' ? int(Number(value)) : ints(value.split(',').map(Number))];
}

function windowNode(op: string, attributes: Readonly<Record<string, Attribute>>): Node {
  return { name: 'n', op, domain: '', inputs: [0], outputs: [1], attributes, layer: 0 };
}

/** Made by golden/onnxShapes.py, which runs each window in onnxruntime. */
describe('spatialWindow', () => {
  it.each(Object.entries(golden.windows))('%s', (text, wanted) => {
    const [op, sizes, ...attributes] = text.split('; ');
    const node = windowNode(op, Object.fromEntries(attributes.map(attribute)));
    const { output } = spatialWindow(node, sizes.split(',').map(Number), [3, 2]);
    expect(output).toEqual(wanted.split(',').slice(2).map(Number));
  });

  it('knows nothing of a size that is not known', () => {
    const { output, begins } = spatialWindow(windowNode('Conv', { auto_pad: string('SAME_UPPER') }), [-1, 4], [3, 3]);
    expect([output, begins]).toEqual([
      [-1, 4],
      [-1, 1],
    ]);
  });
});
