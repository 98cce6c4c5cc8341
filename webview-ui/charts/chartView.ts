/** A chart in the page: a canvas with a title, and in words what it shows for those who do not see it. */
import {
  BarController,
  BarElement,
  Chart,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  ScatterController,
  SubTitle,
  Title,
  Tooltip,
  type ChartConfiguration,
  type Plugin,
} from 'chart.js';
import { h, type View } from '../lib/dom';

Chart.register(
  BarController,
  BarElement,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  ScatterController,
  SubTitle,
  Title,
  Tooltip,
);

export interface ChartModel {
  readonly title: string;
  /** The chart in one sentence. */
  readonly summary: string;
  readonly config: ChartConfiguration;
}

export function createChart(): View<ChartModel> {
  const canvas = h('canvas', { role: 'img' });
  const caption = h('figcaption');
  const element = h('figure', { class: 'chart' }, caption, h('div', { class: 'chart-canvas' }, canvas));
  let chart: Chart | undefined;
  return {
    element,
    update({ title, summary, config }) {
      caption.textContent = title;
      canvas.setAttribute('aria-label', `${title}. ${summary}`);
      chart?.destroy();
      chart = new Chart(canvas, withOneLegendEach(config));
    },
    dispose: () => chart?.destroy(),
  };
}

/** Two lines of one name, such as a lower and an upper limit, are one entry of the legend. */
function withOneLegendEach(config: ChartConfiguration): ChartConfiguration {
  const isFirst = (label: string | undefined, index: number): boolean =>
    config.data.datasets.findIndex((dataset) => dataset.label === label) === index;
  const filter = ({ text, datasetIndex }: { text: string; datasetIndex?: number }): boolean =>
    isFirst(text, datasetIndex ?? 0);
  const { plugins } = config.options ?? {};
  const labels = { ...plugins?.legend?.labels, filter };
  return { ...config, options: { ...config.options, plugins: { ...plugins, legend: { ...plugins?.legend, labels } } } };
}

/** A chart on a canvas of its own, as a PNG; its size is in CSS pixels. */
export function drawOnce(
  config: ChartConfiguration,
  { width, height }: { readonly width: number; readonly height: number },
  background: string,
): Promise<Blob | null> {
  const canvas = h('canvas', { width, height });
  const paper: Plugin = {
    id: 'paper',
    beforeDraw({ ctx, width: w, height: tall }) {
      ctx.fillStyle = background;
      ctx.fillRect(0, 0, w, tall);
    },
  };
  const chart = new Chart(canvas, { ...config, plugins: [paper] });
  return new Promise((resolve) =>
    canvas.toBlob((blob) => {
      chart.destroy();
      resolve(blob);
    }, 'image/png'),
  );
}
