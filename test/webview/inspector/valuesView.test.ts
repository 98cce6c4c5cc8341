// @vitest-environment happy-dom
/** What a layer's tensors hold, as the inspector says it. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setUpPage } from '../../support/page';
import { layerInfo } from '../../protocol/views/sampleResults';
import type { TensorValues, ValuesSummary } from '../../../src/protocol/results/tensorValues';
import { createValuesView, type AskTensors, type ValuesView } from '../../../webview-ui/inspector/valuesView';

setUpPage();

const tensor = { name: 'conv1.weight', type: 'float32', shape: [8, 3, 3, 3] };
const values: ValuesSummary = { count: 216, zeros: 54, min: -0.5, max: 1.25, mean: 0.015, first: [0.25, 0, -0.5] };
const conv = layerInfo(0, 'conv1', { tensors: [tensor] });

describe('the values of a layer', () => {
  const ask = vi.fn<AskTensors>();
  let view: ValuesView;
  const texts = (): readonly string[] =>
    [...view.element.querySelectorAll('.tensor p')].map((line) => line.textContent ?? '');
  const shown = (count: number): Promise<void> =>
    vi.waitFor(() => expect(view.element.querySelectorAll('.tensor')).toHaveLength(count), { timeout: 10_000 });

  beforeEach(() => {
    vi.resetAllMocks();
    ask.mockImplementation(async (): Promise<readonly TensorValues[]> => [{ ...tensor, values }]);
    view = createValuesView(ask);
  });
  afterEach(() => view.dispose());

  it('are said of each tensor that the file has', async () => {
    view.show(conv);
    await shown(1);
    expect(texts()).toEqual([
      'conv1.weightfloat32 8×3×3×3',
      'from −0.5 to 1.25mean 0.01554 of 216 are zero (25 %)',
      '0.25, 0, −0.5, …',
    ]);
    view.show({ ...conv });
    expect(ask.mock.calls).toEqual([['conv1']]);
  });
  it('are asked for anew once the file was read again, and stay until then', async () => {
    view.show(conv);
    await shown(1);
    ask.mockImplementation(async () => [{ ...tensor, values: { ...values, first: [0.75] } }]);
    view.show({ ...conv });
    expect(texts()[2]).toBe('0.25, 0, −0.5, …');
    await vi.waitFor(() => expect(texts()[2]).toBe('0.75, …'), { timeout: 10_000 });
  });
  it('are those of the integers too, once they are known', async () => {
    view.show(conv);
    await shown(1);
    const integers = { ...values, count: 3, zeros: 1, min: -64, max: 127, mean: 21 };
    view.showIntegers({ weights: integers, biases: { ...values, count: 0, first: [NaN] } });
    expect(texts().slice(3)).toEqual([
      'Weights in integers',
      'from −64 to 127mean 211 of 3 are zero (33 %)',
      '0.25, 0, −0.5',
      'Biases in integers',
      'no finite number',
      'n/a',
    ]);
    view.showIntegers(undefined);
    expect(texts()).toHaveLength(3);
  });
  it('are none of a layer without tensors, of which nobody asks', () => {
    expect(view.element.hidden).toBe(true);
    view.show(layerInfo(1, 'pool'));
    expect(view.element.hidden).toBe(true);
    view.show(undefined);
    expect(ask).not.toHaveBeenCalled();
  });
  it('say where numbers are not read, and what went wrong', async () => {
    ask.mockImplementationOnce(async () => [tensor]);
    view.show(conv);
    await shown(1);
    expect(texts()[1]).toBe('Its numbers are not read here.');
    ask.mockImplementationOnce(async () => Promise.reject(new Error('the file is gone')));
    view.show(layerInfo(1, 'fc', { tensors: [tensor] }));
    await vi.waitFor(() => expect(view.element.querySelector('.status')?.textContent).toBe('the file is gone'), {
      timeout: 10_000,
    });
    expect(texts()).toEqual([]);
  });
});
