/** The charts of the selected layer. They are asked for when the selection has rested for a moment, and an answer that comes too late is dropped. */
import { t } from '@vscode/l10n';
import type { LayerChange, LayerDetail, LayerRequest } from '../../src/protocol/results/layerDetail';
import { createChart, type ChartModel } from '../charts/chartView';
import { readChartTheme } from '../charts/chartTheme';
import { onThemeChange } from '../graph/theme';
import { h, type View } from '../lib/dom';
import { loadArrangement } from '../lib/state';
import { sectionsOf, type Section } from './layerSections';
import { accumulatorLimit, createLimitControl } from './accumulatorLimit';
import { createArithmeticView } from './arithmeticView';
import { createTrialControls, trialsFor, type Trials } from './trialControls';
import { lineOf } from '../../src/util/errors';

export interface DetailModel {
  /** Undefined when no layer is selected, or its model has no run. */
  readonly layer?: string;
  /** Changes with the run, whose figures are then out of date. */
  readonly run?: string;
}

/** Asks for a layer as the run has it, or with something else tried; the signal says that nobody waits any longer. */
export type AskLayer = (
  layer: string,
  trials: Trials & Pick<LayerRequest, 'ends'>,
  signal: AbortSignal,
) => Promise<LayerDetail>;

const restMs = 180;

/** @param told what is known of the layer as in the run, whenever that changes */
export function createDetailPane(
  ask: AskLayer,
  change: (change: LayerChange) => void,
  copy: (text: string) => void,
  told: (asRun: LayerDetail | undefined) => void,
): View<DetailModel> {
  let model: DetailModel = {};
  let waiting: AbortController | undefined;
  let shown: Shown | undefined;
  const parts = createParts(copy);
  const tell = (text: string): void => void (parts.status.textContent = text);
  const trial = { onChange: () => void load(0), write: change };
  const controls = {
    weights: createTrialControls('weights', trial),
    activations: createTrialControls('activations', trial),
    limit: createLimitControl(() => draw()),
  };
  const sections = createSections(parts.sections, controls);
  const draw = (): void => {
    told(shown?.asRun);
    parts.showArithmetic(shown?.asRun.arithmetic);
    sections.update(shown);
    if (shown) tell(shown.detail.notes.join(' '));
  };
  const show = (detail: LayerDetail, asRun: LayerDetail): void => {
    shown = { detail, asRun };
    draw();
  };
  const load = async (after: number): Promise<void> => {
    waiting?.abort();
    if (model.layer === undefined) return;
    waiting = new AbortController();
    await lookAt(ask, model.layer, after, waiting.signal, { show, tell });
  };
  const stopTheme = onThemeChange(draw);
  return {
    element: parts.element,
    update(next) {
      if (next.layer === model.layer && next.run === model.run) return;
      model = next;
      shown = undefined;
      tell('');
      draw();
      void load(restMs);
    },
    dispose() {
      waiting?.abort();
      stopTheme();
      sections.dispose();
    },
  };
}

/** With what is tried, and as in the run. */
interface Shown {
  readonly detail: LayerDetail;
  readonly asRun: LayerDetail;
}

function createParts(copy: (text: string) => void) {
  const status = h('p', { class: 'status', role: 'status' });
  const sections = h('div', { class: 'sections' });
  const arithmetic = createArithmeticView(copy);
  const place = h('div');
  return {
    ...{ status, sections, element: h('div', { class: 'detail' }, status, place, sections) },
    showArithmetic(shown: LayerDetail['arithmetic']) {
      arithmetic.update(shown);
      place.replaceChildren(...(shown ? [arithmetic.element] : []));
    },
  };
}

/** The charts of what is shown, made anew each time. */
function createSections(place: HTMLElement, controls: Controls): Pick<View<Shown | undefined>, 'update' | 'dispose'> {
  let charts: readonly View<ChartModel>[] = [];
  const dispose = (): void => charts.forEach((chart) => chart.dispose());
  return {
    update(shown) {
      dispose();
      const made = shown ? sectionElements(shown, controls) : [];
      charts = made.flatMap((each) => each.charts);
      place.replaceChildren(...made.map((each) => each.element));
      made.forEach((each) => each.mount());
    },
    dispose,
  };
}

function sectionElements({ detail, asRun }: Shown, controls: Controls): readonly MadeSection[] {
  const sections = sectionsOf(detail, asRun, readChartTheme(), accumulatorLimit());
  return sections.map((section) => sectionElement(section, asRun, controls));
}

interface Looking {
  readonly show: (detail: LayerDetail, asRun: LayerDetail) => void;
  readonly tell: (text: string) => void;
}

/** Asks for the layer as in the run, then with what is tried; nothing is shown any more once the signal says so. */
async function lookAt(
  ask: AskLayer,
  layer: string,
  after: number,
  signal: AbortSignal,
  { show, tell }: Looking,
): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, after));
  if (signal.aborted) return;
  const slow = setTimeout(() => tell(t('Looking at {0} …', layer)), 300);
  try {
    const asRun = await ask(layer, {}, signal);
    const trials = trialsFor(asRun, loadArrangement().trial);
    const detail = trials.weights || trials.activations ? await ask(layer, trials, signal) : asRun;
    if (signal.aborted) return;
    show(detail, asRun);
    if (!trials.activations) return;
    // The network's outputs may take a calibration: they follow what is known already.
    tell(t('Looking at {0} …', layer));
    const whole = await ask(layer, { ...trials, ends: true }, signal);
    if (!signal.aborted) show(whole, asRun);
  } catch (error) {
    if (!signal.aborted) tell(lineOf(error));
  } finally {
    clearTimeout(slow);
  }
}

interface Controls {
  readonly weights: View<LayerDetail>;
  readonly activations: View<LayerDetail>;
  readonly limit: HTMLElement;
}

interface MadeSection {
  readonly element: HTMLElement;
  readonly charts: readonly View<ChartModel>[];
  /** Charts take their size from the page, so they are drawn once they are in it. */
  readonly mount: () => void;
}

function sectionElement(
  { id, title, figures, provenance, charts: models }: Section,
  asRun: LayerDetail,
  controls: Controls,
): MadeSection {
  const isHead = id === 'activations' && asRun.activations?.trial.bits === 32;
  const trial = id === 'accumulators' || isHead ? undefined : controls[id];
  trial?.update(asRun);
  const control = id === 'accumulators' ? controls.limit : trial?.element;
  const charts = models.map(() => createChart());
  const element = h(
    'section',
    { class: 'layer-section', 'data-section': id },
    h('div', { class: 'section-head' }, h('h3', {}, title), ...(control ? [control] : [])),
    h('p', { class: 'figures' }, ...figures.map((figure) => h('span', {}, figure))),
    h('div', { class: 'charts' }, ...charts.map((chart) => chart.element)),
    h('p', { class: 'provenance' }, provenance),
  );
  return { element, charts, mount: () => charts.forEach((chart, at) => chart.update(models[at])) };
}
