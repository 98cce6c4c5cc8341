/** What a layer's learned tensors hold: a summary and the first numbers of each, as the file has them, and once there is a run as its integers. */
import { t } from '@vscode/l10n';
import { number, percent, shapeText } from '../../src/protocol/results/numberText';
import type { LayerDetail } from '../../src/protocol/results/layerDetail';
import type { LayerInfo } from '../../src/protocol/results/results';
import type { TensorValues, ValuesSummary } from '../../src/protocol/results/tensorValues';
import { h } from '../lib/dom';
import { createLatest } from '../lib/latest';

export type AskTensors = (layer: string) => Promise<readonly TensorValues[]>;

export interface ValuesView {
  readonly element: HTMLElement;
  readonly show: (layer: LayerInfo | undefined) => void;
  /** Of the run; undefined while they are not known. */
  readonly showIntegers: (integers: LayerDetail['integers']) => void;
  readonly dispose: () => void;
}

/** A person who goes from layer to layer waits for the last one only. */
const restMs = 120;

export function createValuesView(ask: AskTensors): ValuesView {
  const status = h('p', { class: 'status', role: 'status' });
  const [inFile, inRun] = [h('div'), h('div')];
  const title = h('h3', {}, t('Values'));
  const parts = [title, status, inFile, inRun];
  const element = h('section', { class: 'layer-section', 'data-section': 'values', hidden: true }, ...parts);
  const latest = createLatest((text) => void (status.textContent = text));
  let shown: LayerInfo | undefined;
  return {
    element,
    show(layer) {
      if (layer === shown) return;
      // The same layer of a file that was read again keeps its numbers until the new ones come.
      if (layer?.name !== shown?.name) inFile.replaceChildren();
      shown = layer;
      latest.cancel();
      const { tensors = [] } = layer ?? {};
      element.hidden = tensors.length === 0;
      if (!layer || tensors.length === 0) return;
      latest.ask({
        ...{ name: layer.name, restMs, send: () => ask(layer.name) },
        use: (found) => inFile.replaceChildren(...found.map(tensorElement)),
      });
    },
    showIntegers(integers) {
      inRun.replaceChildren(
        ...(integers
          ? [
              valuesElement(t('Weights in integers'), '', integers.weights),
              valuesElement(t('Biases in integers'), '', integers.biases),
            ]
          : []),
      );
    },
    dispose: () => latest.cancel(),
  };
}

const tensorElement = ({ name, type, shape, values }: TensorValues): HTMLElement =>
  valuesElement(name, [type, shapeText(shape)].filter(Boolean).join(' '), values);

function valuesElement(name: string, kind: string, values: ValuesSummary | undefined): HTMLElement {
  const head = h(
    'p',
    { class: 'tensor-name', title: name },
    h('span', { class: 'cut-front' }, h('bdi', {}, name)),
    kind,
  );
  if (!values) return h('div', { class: 'tensor' }, head, h('p', {}, t('Its numbers are not read here.')));
  const figures = h('p', { class: 'figures' }, ...figuresOf(values).map((text) => h('span', {}, text)));
  return h('div', { class: 'tensor' }, head, figures, h('p', { class: 'numbers' }, firstText(values)));
}

function figuresOf({ count, zeros, min, max, mean }: ValuesSummary): readonly string[] {
  if (count === 0) return [t('no finite number')];
  return [
    t('from {0} to {1}', number(min), number(max)),
    t('mean {0}', number(mean)),
    t('{0} of {1} are zero ({2})', zeros, count, percent((100 * zeros) / count)),
  ];
}

function firstText({ first, count }: ValuesSummary): string {
  return [...first.map(number), ...(count > first.length ? ['…'] : [])].join(', ');
}
