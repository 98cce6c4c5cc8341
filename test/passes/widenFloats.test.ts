import { describe, expect, it } from 'vitest';
import { int } from '../../src/graph/graph';
import { floatsOf } from '../../src/graph/tensor';
import { widenFloats } from '../../src/passes/widenFloats';
import { graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

describe('widenFloats', () => {
  const build = graphBuilder(random(1));
  const input = build.input('x', [1, 2], 'float16');
  // 1.5 and −2 in float16.
  const half = build.constant('w', {
    type: 'float16',
    shape: [2],
    bytes: new Uint8Array(Uint16Array.of(0x3e00, 0xc000).buffer),
  });
  const cast = build.node('Cast', 'cast', [build.node('Mul', 'mul', [input, half])], { to: int(10) });
  const graph = build.build([cast]);

  it('turns float16 into float32 everywhere', () => {
    const wide = widenFloats(graph);
    expect([wide.values[input].type, wide.values[half].type]).toEqual(['float32', 'float32']);
    expect(
      Array.from(floatsOf(wide.constants.get(half) ?? { type: 'float32', shape: [], bytes: new Uint8Array() })),
    ).toEqual([1.5, -2]);
    expect(wide.nodes[1].attributes['to']).toEqual(int(1));
  });

  it('leaves the original, and a float32 graph, alone', () => {
    expect(graph.values[input].type).toBe('float16');
    const wide = widenFloats(graph);
    expect(widenFloats(wide)).toBe(wide);
  });
});
