/** Choices of method and width to try on the layer; the first choice of each is what the run did. */
import { t } from '@vscode/l10n';
import type { LayerChange, LayerDetail, Trial, WeightTrial } from '../../src/protocol/results/layerDetail';
import { h, on, type View } from '../lib/dom';
import { loadArrangement, saveArrangement } from '../lib/state';

export interface Trials {
  readonly weights?: WeightTrial;
  readonly activations?: Trial;
}

/** Every range method, those with a parameter at the values that people try first. */
const methods = [
  'min-max',
  'outlier:2',
  'outlier:4',
  'percentile:99.9',
  'percentile:99.99',
  'mean',
  'two-thirds',
  'entropy',
  'mse',
  'aciq',
];
const widths = ['2', '3', '4', '5', '6', '7', '8', '10', '12', '16'];
const granularities = ['per-tensor', 'per-channel'];

type Part = 'weights' | 'activations';

const wordsOf: Readonly<Record<Part, Readonly<Record<'group' | 'method' | 'bits', string>>>> = {
  weights: {
    group: t('Try on the weights'),
    method: t('Range method to try on the weights'),
    bits: t('Bits to try on the weights'),
  },
  activations: {
    group: t('Try on the activations'),
    method: t('Range method to try on the activations'),
    bits: t('Bits to try on the activations'),
  },
};

export interface TrialActions {
  /** Something else is to be tried. */
  readonly onChange: () => void;
  /** What is tried is to be written into the recipe. */
  readonly write: (change: LayerChange) => void;
}

/** @param part whose controls these are */
export function createTrialControls(part: Part, { onChange, write }: TrialActions): View<LayerDetail> {
  let layer = '';
  const words = wordsOf[part];
  const select = (key: string, label: string, choices: readonly string[]): HTMLSelectElement => {
    const made = h(
      'select',
      { id: `${part}-${key}`, 'aria-label': label },
      h('option', { value: '' }),
      ...choices.map((choice) => h('option', { value: choice }, choice)),
    );
    on(made, 'change', () => {
      saveArrangement({ trial: { ...loadArrangement().trial, [`${part}.${key}`]: made.value } });
      onChange();
    });
    return made;
  };
  const controls: readonly (readonly [string, HTMLSelectElement])[] = [
    ['method', select('method', words.method, methods)],
    ['bits', select('bits', words.bits, widths)],
    ...(part === 'weights'
      ? [['granularity', select('granularity', t('Granularity to try on the weights'), granularities)] as const]
      : []),
  ];
  const button = h('button', { type: 'button', class: 'toggle' }, t('Set in Recipe'));
  button.title = t('Write method and bits for this layer into the recipe, to be quantized so next time');
  on(button, 'click', () => write(changeFor(layer, part, loadArrangement().trial)));
  const element = h(
    'div',
    { class: 'trial', role: 'group', 'aria-label': words.group },
    h('span', {}, t('Try')),
    ...controls.map(([, made]) => made),
    button,
  );
  return {
    element,
    /** The layer as the run has it. */
    update(asRun) {
      ({ layer } = asRun);
      const run: Readonly<Record<string, unknown>> = { ...asRun[part]?.trial };
      const { bits, method } = changeFor(layer, part, loadArrangement().trial);
      button.hidden = bits === undefined && method === undefined;
      for (const [key, made] of controls) {
        const [first] = made.options;
        first.textContent = key === 'bits' ? t('{0} bits (run)', String(run[key])) : t('{0} (run)', String(run[key]));
        made.value = loadArrangement().trial[`${part}.${key}`] ?? '';
      }
    },
    dispose: () => undefined,
  };
}

/** What a recipe can say of one layer: granularity is the whole network's. */
export function changeFor(layer: string, part: Part, chosen: Readonly<Record<string, string>>): LayerChange {
  const [bits, method] = [chosen[`${part}.bits`], chosen[`${part}.method`]];
  return { layer, part, ...(bits && { bits: Number(bits) }), ...(method && { method }) };
}

/** What is to be tried on a layer, where the choices differ from the run; a head's integers are its accumulators and stay. */
export function trialsFor(asRun: LayerDetail, chosen: Readonly<Record<string, string>>): Trials {
  const { weights, activations } = asRun;
  const text = (part: Part, key: string): string => chosen[`${part}.${key}`] ?? '';
  const isChosen = (part: Part): boolean => ['method', 'bits', 'granularity'].some((key) => text(part, key) !== '');
  const trialOf = (part: Part, run: Trial): Trial => ({
    method: text(part, 'method') || run.method,
    bits: Number(text(part, 'bits')) || run.bits,
  });
  return {
    ...(weights &&
      isChosen('weights') && {
        weights: {
          ...trialOf('weights', weights.trial),
          granularity: (text('weights', 'granularity') as WeightTrial['granularity']) || weights.trial.granularity,
        },
      }),
    ...(activations &&
      activations.trial.bits < 32 &&
      isChosen('activations') && { activations: trialOf('activations', activations.trial) }),
  };
}
