import { describe, expect, it } from 'vitest';
import { inspect } from '../../../src/engine/inspect';
import { modelExplorer } from '../../../src/export/modelExplorer';
import { netron } from '../../../src/export/netron';
import { readOverlays } from '../../../src/protocol/views/importedOverlays';
import { overlaysOf } from '../../../src/protocol/views/overlays';
import { smallDarknet } from '../../support/darknetNet';
import { quantizedNet } from '../../support/quantizedNet';
import { layerInfo, quantizedLayer, sampleSummary } from './sampleResults';

const summary = {
  ...sampleSummary,
  layers: [layerInfo(0, 'conv1', { value: 'conv1_out' }), layerInfo(1, '__proto__', { value: 'p_out' })],
};
const attachment = (...metrics: readonly object[]): string =>
  JSON.stringify({ signature: 'netron:attachment', metrics });
const node = (target: string, name: string, value: unknown): object => ({ kind: 'node', target, name, value });

describe('readOverlays', () => {
  it('reads a Netron attachment by names of nodes and of values', () => {
    const text = attachment(
      node('conv1', 'time', 3),
      { kind: 'value', target: 'p_out\nrest', name: 'time', value: 4000 },
      { kind: 'model', target: '', name: 'time', value: 9 },
      node('conv1', 'name', 'text'),
      node('other', 'time', 1),
    );
    const { source, overlays, unmatched } = readOverlays(text, 'a.json', summary);
    expect([source, unmatched, overlays.map(({ id }) => id)]).toEqual(['netron', 1, ['imported:a.json:time']]);
    expect(Object.entries(overlays[0].values)).toEqual([
      ['conv1', 3],
      ['__proto__', 4000],
    ]);
    expect(overlays[0]).toMatchObject({ label: 'time', source: 'a.json', colour: { kind: 'gradient', log: true } });
    expect(overlays[0].texts['conv1']).toBe('3');
  });

  it.each([
    ['for the graph that is open', { results: { conv1_out: { value: 2 }, none: { value: 1 }, p_out: { value: 'x' } } }],
    ['by graph', { main: { results: { conv1: { value: 2 }, z: { value: 0 } } } }],
  ])('reads node data %s', (_, document) => {
    const { source, overlays, unmatched } = readOverlays(JSON.stringify(document), 'latency.json', summary);
    expect([source, unmatched]).toEqual(['model-explorer', 1]);
    expect(overlays).toMatchObject([{ label: 'latency', values: { conv1: 2 } }]);
  });

  it('reads metadata and tensors too, and no figure that is none', () => {
    const figure = (more: object): object => ({ kind: 'node', target: 'conv1', name: 'time', value: 1, ...more });
    const read = (...metadata: readonly object[]): readonly string[] =>
      readOverlays(JSON.stringify({ signature: 'netron:attachment', metadata }), 'a.json', summary).overlays.map(
        ({ label, values }) => `${label} ${values['conv1']}`,
      );
    expect(read(figure({ kind: 'tensor', target: 'conv1_out' }))).toEqual(['time 1']);
    const none = [{ kind: 'graph' }, { target: 1 }, { name: 2 }, { value: '3' }].map(figure);
    expect(read(...none, figure({ value: 5 }), figure({ value: 6, name: 'size' }))).toEqual(['time 5', 'size 6']);
    expect(() => read(...none)).toThrow('no figures in it');
  });

  it('calls node data as its graph is called, else as the file', () => {
    const called = (name: unknown): string =>
      readOverlays(JSON.stringify({ g: { name, results: { conv1: { value: 1 } } } }), 'a/b.JSON', summary).overlays[0]
        .label;
    expect([called('latency'), called(''), called(3)]).toEqual(['latency', 'b', 'b']);
    expect(() => readOverlays('{"a": null, "b": [1], "c": {"results": {"conv1": 1}}}', 'x', summary)).toThrow(
      'no figures',
    );
  });

  it('quotes no more of a name than fits into a line', () =>
    expect(() => readOverlays(attachment(node('n'.repeat(99), 'a', 1)), 'a.json', summary)).toThrow(
      new RegExp(`of "${'n'.repeat(60)}"$`),
    ));

  it.each([
    ['', 'text that is no JSON object'],
    ['[1]', 'text that is no JSON object'],
    ['{"a": 1}', 'no figures in it'],
    [attachment(node('conv1', 'a', null)), 'no figures in it'],
    [attachment(node('x', 'a', 1)), 'none of its 1 figures stands under a layer of sample; the first is of "x"'],
  ])('refuses %s', (text, message) => expect(() => readOverlays(text, 'a.json', summary)).toThrow(message));

  it.each([
    [[3, 4000], true],
    [[0, 3, 4000], true],
    [[0, 3, 4], false],
    [[-1, 3, 4000], false],
    [[0, 0], false],
    [[4, 4000], false],
    [[4, 4001], true],
  ])('takes a logarithmic scale for %j: %s', (values, log) => {
    const layers = values.map((_, at) => ({ name: `layer${at}` }));
    const text = attachment(...values.map((value, at) => node(`layer${at}`, 'time', value)));
    expect(readOverlays(text, 'a.json', { name: 'sample', layers }).overlays[0].colour).toMatchObject({ log });
  });

  it('reads back what the exports write', async () => {
    const graph = smallDarknet();
    const model = await quantizedNet(graph, {});
    const inspected = inspect(graph);
    const layers = model.steps.map((step, i) => quantizedLayer(i, graph.layers[step.layer].name));
    const size = { floatBytes: 0, quantizedBytes: 0 };
    const quantize = { preset: 'strict', provenance: 'p', layers, size, islands: [], notes: [], seconds: 0 };
    const context = { name: 'm', provenance: 'p', run: { inspect: inspected, quantize } };
    const wanted = overlaysOf(inspected, { runDir: '', quantize });
    const files = [...netron(model, context), ...modelExplorer(model, context)];
    const overlays = files.flatMap(
      ({ name, bytes }) => readOverlays(new TextDecoder().decode(bytes), name, inspected).overlays,
    );
    for (const { id, values, label, unit } of wanted) {
      const ids = [
        `imported:m.netron.json:${id}`,
        `imported:model-explorer/${id}.json:${unit ? `${label} (${unit})` : label}`,
      ];
      for (const name of ids) expect([name, overlays.find((each) => each.id === name)?.values]).toEqual([name, values]);
    }
  });
});
