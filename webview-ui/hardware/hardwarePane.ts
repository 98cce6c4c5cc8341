/** The run as hardware: for a top level, a device and a rate that a person chooses, what it takes and how fast it is. Nothing is asked for while it is closed. */
import { t } from '@vscode/l10n';
import {
  hardwareDevices,
  hardwareExportOptions,
  hardwareTops,
  type HardwareRequest,
  type HardwareResult,
} from '../../src/protocol/results/hardwareResult';
import type { Job } from '../../src/util/progress';
import { h, type View } from '../lib/dom';
import { createLatest } from '../lib/latest';
import { paneHead } from '../lib/paneHead';
import { loadArrangement, saveArrangement, type HardwareArrangement } from '../lib/state';
import { createHardwareTable } from './hardwareTable';
import { hardwareLines } from './hardwareText';
import { createRateOffer } from './rateOffer';

export type AskHardware = (request: Omit<HardwareRequest, 'runDir'>, job: Job) => Promise<HardwareResult>;

export interface HardwareModel {
  readonly isOpen: boolean;
  readonly layers: readonly string[];
  readonly selected?: string;
  /** Changes with the run; absent while there is none. */
  readonly run?: string;
}

interface Acts {
  readonly ask: AskHardware;
  readonly select: (layer: string) => void;
  readonly copy: (text: string) => void;
  readonly exportRun: () => void;
  readonly close: () => void;
}

/** A person who types a number waits for the whole of it. */
const restMs = 200;

export function createHardwarePane({ ask, select, copy, exportRun, close }: Acts): View<HardwareModel> {
  let model: HardwareModel = { isOpen: false, layers: [] };
  let plannedFor: string | undefined;
  let shown: HardwareResult | undefined;
  const status = h('p', { class: 'status', role: 'status' });
  const latest = createLatest((text) => void (status.textContent = text));
  const table = createHardwareTable((layer) => {
    if (model.layers.includes(layer)) select(layer);
  });
  const lines = h('div', { class: 'hardware-lines' });
  const command = h('code');
  const copied = buttonOf(t('Copy'), () => copy(command.textContent ?? ''));
  const written = h('p', { class: 'hardware-command' }, command, copied, buttonOf(t('Export …'), exportRun));
  const bar = createBar((change) => {
    saveArrangement({ hardware: { ...loadArrangement().hardware, ...change } });
    plan();
  });
  const offer = createRateOffer((fps) => bar.setRate(fps));
  const body = h('div', { class: 'hardware-plan' }, lines, offer.element, written, table.element);
  const again = buttonOf(t('Try Again'), () => plan());
  again.hidden = true;
  const empty = h(
    'p',
    { class: 'status' },
    t('Quantize the model to see what it takes of a device, and how fast it is.'),
  );
  const element = h(
    'section',
    { class: 'pane hardware', 'aria-label': t('Hardware'), tabindex: 0 },
    ...[paneHead(h('h2', {}, t('Hardware')), close), empty, bar.element, status, again, body],
  );
  const draw = (): void => {
    body.hidden = !shown || model.run === undefined;
    again.hidden ||= model.run === undefined;
    if (shown) table.update({ result: shown, selected: model.selected });
  };
  const wait = (isWaiting: boolean): void => {
    body.ariaBusy = String(isWaiting);
    body.inert = isWaiting;
  };
  const show = (result: HardwareResult | undefined): void => {
    shown = result;
    wait(false);
    again.hidden = result !== undefined;
    lines.replaceChildren(...(result ? hardwareLines(result) : []).map((line) => h('p', {}, line)));
    offer.update(result);
    command.textContent = result ? `--format verilog ${hardwareExportOptions(result)}` : '';
    draw();
  };
  /** Figures of before are faint until there are new ones; those of another run are gone at once. */
  const plan = (): void => {
    if (plannedFor !== model.run) show(undefined);
    plannedFor = model.run;
    wait(true);
    again.hidden = true;
    const { top, device, fps, clockMHz } = loadArrangement().hardware;
    latest.ask({
      name: t('the hardware for {0}', device),
      restMs,
      send: (job) => ask({ top, device, fps, clockMHz }, job),
      use: show,
      // Another choice's figures must not stand beside this one's name.
      fail: () => show(undefined),
    });
  };
  return {
    element,
    update(next) {
      model = next;
      const hasRun = next.run !== undefined;
      empty.hidden = hasRun;
      bar.element.hidden = status.hidden = !hasRun;
      if (next.isOpen && hasRun && plannedFor !== next.run) plan();
      draw();
    },
    dispose() {
      latest.cancel();
      table.dispose();
    },
  };
}

function buttonOf(label: string, act: () => void): HTMLElement {
  const button = h('button', { type: 'button', class: 'secondary' }, label);
  button.addEventListener('click', act);
  return button;
}

type Change = Partial<HardwareArrangement>;

/** What is chosen: top level, device, rate, clock. */
function createBar(choose: (change: Change) => void): {
  readonly element: HTMLElement;
  readonly setRate: (fps: number) => void;
} {
  const { top, device, fps, clockMHz } = loadArrangement().hardware;
  const labels = { stream: t('Stream: every layer at once'), engine: t('Engine: layer by layer, from memory') };
  const tops = hardwareTops.map((id) => [id, labels[id]] as const);
  const rate = numberOf('hardware-fps', t('Images a second'), fps, (value) => choose({ fps: value }));
  const element = h(
    'div',
    { class: 'hardware-bar' },
    selectOf('hardware-top', t('Top level'), tops, top, (id) =>
      choose({ top: hardwareTops.find((each) => each === id) }),
    ),
    selectOf('hardware-device', t('Device'), hardwareDevices, device, (id) => choose({ device: id })),
    rate.element,
    numberOf('hardware-clock', t('Clock in MHz'), clockMHz, (value) => choose({ clockMHz: value })).element,
  );
  return { element, setRate: rate.set };
}

function selectOf(
  id: string,
  label: string,
  choices: readonly (readonly [id: string, name: string])[],
  chosen: string,
  choose: (id: string) => void,
): HTMLElement {
  const options = choices.map(([value, name]) => h('option', { value, selected: value === chosen }, name));
  const select = h('select', { id }, ...options);
  select.addEventListener('change', () => choose(select.value));
  return fieldOf(id, label, select);
}

/** What is no number above 0 is not taken. */
function numberOf(
  id: string,
  label: string,
  value: number,
  choose: (value: number) => void,
): { readonly element: HTMLElement; readonly set: (value: number) => void } {
  const input = h('input', { id, type: 'number', min: 1, step: 'any', value });
  input.addEventListener('input', () => {
    if (Number.isFinite(input.valueAsNumber) && input.valueAsNumber > 0) choose(input.valueAsNumber);
  });
  const set = (given: number): void => {
    input.valueAsNumber = given;
    choose(given);
  };
  return { element: fieldOf(id, label, input), set };
}

/** A label and its control, which stay together. */
function fieldOf(id: string, label: string, control: HTMLElement): HTMLElement {
  return h('span', { class: 'field' }, h('label', { for: id }, label), control);
}
