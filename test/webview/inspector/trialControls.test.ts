// @vitest-environment happy-dom
/** What is tried on a layer, and what of it a recipe can say. */
import { describe, expect, it, vi } from 'vitest';
import { choose, click, setUpPage } from '../../support/page';
import { sampleDetail } from '../../support/pageModels';
import { changeFor, createTrialControls, trialsFor } from '../../../webview-ui/inspector/trialControls';
import { loadArrangement } from '../../../webview-ui/lib/state';

setUpPage();

describe('what is tried', () => {
  it.each<[Readonly<Record<string, string>>, object]>([
    [{}, {}],
    [{ 'weights.bits': '' }, {}],
    [{ 'weights.bits': '4' }, { weights: { method: 'min-max', bits: 4, granularity: 'per-tensor' } }],
    [{ 'weights.method': 'mse' }, { weights: { method: 'mse', bits: 8, granularity: 'per-tensor' } }],
    [{ 'weights.granularity': 'per-channel' }, { weights: { method: 'min-max', bits: 8, granularity: 'per-channel' } }],
    [{ 'activations.bits': '5' }, { activations: { method: 'percentile:99.9', bits: 5 } }],
    [{ 'activations.method': 'mse' }, { activations: { method: 'mse', bits: 6 } }],
  ])('with %j', (chosen, trials) => expect(trialsFor(sampleDetail, chosen)).toEqual(trials));

  it('is nothing on a layer without weights, and on accumulators', () => {
    const chosen = { 'weights.bits': '4', 'activations.bits': '4' };
    const activations = (bits: number) => ({ ...sampleDetail.activations!, trial: { method: 'mse', bits } });
    expect(trialsFor({ ...sampleDetail, weights: undefined, activations: activations(32) }, chosen)).toEqual({});
    expect(trialsFor({ ...sampleDetail, weights: undefined, activations: activations(31) }, chosen)).toEqual({
      activations: { method: 'mse', bits: 4 },
    });
  });
});

it.each<[Readonly<Record<string, string>>, object]>([
  [{}, {}],
  [{ 'weights.bits': '4', 'activations.bits': '5' }, { bits: 4 }],
  [{ 'weights.method': 'mse', 'weights.granularity': 'per-channel' }, { method: 'mse' }],
])('a recipe can say of %j', (chosen, change) =>
  expect(changeFor('conv1', 'weights', chosen)).toEqual({ layer: 'conv1', part: 'weights', ...change }),
);

it('keeps what is chosen, shows what the run has, and offers to write what a recipe can say', () => {
  const [onChange, write] = [vi.fn(), vi.fn()];
  const controls = createTrialControls('weights', { onChange, write });
  const find = (selector: string) => controls.element.querySelector<HTMLElement>(selector)!;
  const button = (): HTMLElement => find('button');
  controls.update(sampleDetail);
  const firsts = [...controls.element.querySelectorAll('select')].map(({ options }) => options[0].textContent);
  expect(firsts).toEqual(['min-max (run)', '8 bits (run)', 'per-tensor (run)']);
  expect(button().hidden).toBe(true);
  choose(find('#weights-granularity'), 'per-channel');
  controls.update(sampleDetail);
  expect([onChange.mock.calls.length, button().hidden]).toEqual([1, true]);
  choose(find('#weights-method'), 'mse');
  controls.update(sampleDetail);
  expect(button().hidden).toBe(false);
  click(button());
  expect(write.mock.calls).toEqual([[{ layer: 'conv1', part: 'weights', method: 'mse' }]]);
  expect(loadArrangement().trial).toEqual({ 'weights.granularity': 'per-channel', 'weights.method': 'mse' });
  expect((find('#weights-method') as HTMLSelectElement).value).toBe('mse');
  const activations = createTrialControls('activations', { onChange, write });
  expect(activations.element.querySelectorAll('select')).toHaveLength(2);
});
