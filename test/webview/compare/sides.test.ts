/** What graphs, table and legend show while two things stand beside each other. */
import { describe, expect, it } from 'vitest';
import { differencesOf } from '../../../src/protocol/views/differences';
import { overlaysOf } from '../../../src/protocol/views/overlays';
import { besideFloat, besideRun } from '../../../src/protocol/views/sideBySide';
import type { Beside, ModelView, Overlay } from '../../../src/protocol/views/viewModel';
import { sidesOf, type Sides } from '../../../webview-ui/compare/sides';
import { columnsOf } from '../../../webview-ui/model/columns';
import { sampleRun, sampleSummary } from '../../protocol/views/sampleResults';

const own = overlaysOf(sampleSummary, sampleRun);
const differences = differencesOf(own, own, sampleRun, sampleRun);
const overlays: readonly Overlay[] = [...own, ...differences];

function sides(beside: Beside, id: string): Sides {
  const view: ModelView = {
    ...{ title: 'sample', summary: sampleSummary, layers: sampleSummary.layers, overlays },
    ...{ provenance: 'the run', beside },
  };
  return sidesOf(
    view,
    overlays.find((overlay) => overlay.id === id),
  )!;
}

describe('sidesOf', () => {
  const run = besideRun(sampleRun, own, differences);
  const float = besideFloat(sampleSummary, sampleRun, own);

  it('is nothing while nothing is compared', () =>
    expect(
      sidesOf({ title: '', summary: sampleSummary, layers: sampleSummary.layers, overlays }, overlays[0]),
    ).toBeUndefined());

  it.each([
    ['another run', run, ['Run shown', 'Other run'], ['the run', sampleRun.quantize.provenance]],
    ['the float model', float, ['Float model', 'Quantized'], [float.provenance, 'the run']],
  ] as const)('says whose each graph is: %s', (_, beside, titles, provenances) => {
    const { left, right } = sides(beside, 'output-noise');
    expect([left.title, right.title]).toEqual(titles);
    expect([left.provenance, right.provenance]).toEqual(provenances);
  });

  it.each([
    ['output-sqnr', run, ['Run shown', 'Difference', 'Other run']],
    ['output-scale', run, ['Run shown', 'Other run']],
    ['difference-output-sqnr', run, ['Output SQNR: other run']],
    ['output-noise', float, ['Float model', 'Output SQNR', 'Quantized']],
    ['output-sqnr', float, ['Output SQNR']],
    ['saturation', float, ['Quantized']],
  ] as const)('has the columns of %s', (id, beside, headings) => {
    const { columns } = sides(beside, id);
    expect(columns.map(({ heading, label }) => heading ?? label)).toEqual(headings);
    expect(new Set(columnsOf(columns[0], columns.slice(1)).map((column) => column.id)).size).toBe(6 + columns.length);
  });

  it('leaves a side without such a figure plain', () => {
    const { left, right } = sides(float, 'saturation');
    expect([left.fill, right.fill?.id]).toEqual([undefined, 'saturation']);
  });

  it('has one legend, over the figures of both sides', () => {
    const { legend } = sides(float, 'output-noise');
    expect(legend?.label).toBe('Output signal | Output noise');
    expect(Object.keys(legend!.values)).toHaveLength(6);
  });
});
