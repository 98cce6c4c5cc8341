/** The lines of a chart by name, each a button that hides and shows it; the key beside it has the line's dash and marker. */
import { t } from '@vscode/l10n';
import { metricText } from '../../src/protocol/results/metrics';
import type { LineChart } from '../../src/protocol/views/lineChart';
import { dashes, markers } from '../../src/protocol/views/lineLook';
import { h, type View } from '../lib/dom';

export function createLineLegend(toggle: (label: string) => void): View<LineChart> {
  const element = h('ul', { class: 'legend lines', 'aria-label': t('Lines') });
  return {
    element,
    update(chart) {
      const focused = document.activeElement?.getAttribute('data-line');
      const { all, lines, float, metric } = chart;
      const buttons = all.map(({ label, look }) => {
        const button = h(
          'button',
          {
            type: 'button',
            'data-line': label,
            'aria-pressed': String(lines.some((line) => line.label === label)),
            title: t('Shows or hides this line'),
          },
          keyOf(look),
          label,
        );
        button.addEventListener('click', () => toggle(label));
        return h('li', {}, button);
      });
      const reference =
        float === undefined
          ? []
          : [h('li', { class: 'reference' }, floatKey(), t('float model, {0}', metricText(metric, float)))];
      element.replaceChildren(...buttons, ...reference);
      if (focused) element.querySelector<HTMLElement>(`[data-line="${CSS.escape(focused)}"]`)?.focus();
    },
    dispose: () => undefined,
  };
}

const svgNamespace = 'http://www.w3.org/2000/svg';

function keyOf(look: number): SVGElement {
  const dash = dashes[look % dashes.length].join(' ') || 'none';
  const { path } = markers[look % markers.length];
  return key(
    `line-${look % markers.length}`,
    svg('path', { class: 'line', d: 'M1 7H43', 'stroke-dasharray': dash }),
    svg('path', { class: 'marker', d: path, transform: 'translate(22 7)' }),
  );
}

const floatKey = (): SVGElement => key('', svg('line', { class: 'float', x1: '1', x2: '43', y1: '7', y2: '7' }));

function key(look: string, ...children: readonly SVGElement[]): SVGElement {
  const element = svg('svg', { class: `key ${look}`, viewBox: '0 0 44 14', 'aria-hidden': 'true' });
  element.append(...children);
  return element;
}

function svg(tag: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const element = document.createElementNS(svgNamespace, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
