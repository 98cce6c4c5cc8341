/** The model page's entry: opens the channel, says that it is ready, hands what it is told to the views. */
import { t } from '@vscode/l10n';
import '../lib/l10n';
import '../lib/controls.css';
import './main.css';
import '../compare/compare.css';
import '../detections/detections.css';
import '../hardware/hardware.css';
import '../proposal/proposal.css';
import './card.css';
import { connect } from '../../src/protocol/channel/channel';
import type { HostApi, PageApi, PageState } from '../../src/protocol/views/pageApi';
import { protocolVersion } from '../../src/protocol/channel/version';
import { h } from '../lib/dom';
import { keepArrangement } from '../lib/state';
import { markOnce } from '../lib/marks';
import { windowTransport } from '../lib/windowTransport';
import { createErrorPage } from './errorPage';
import { createModelPage } from './modelPage';

const host = connect<HostApi, PageApi>(
  windowTransport(),
  {
    show: async (state) => show(state),
    select: async ({ layer }) => modelPage.select(layer),
    showOverlay: async ({ id }) => modelPage.showOverlay(id),
    openPane: async ({ id }) => modelPage.openPane(id),
  },
  protocolVersion,
).remote;

const modelPage = createModelPage({
  chooseOverlay: (id) => void host.chooseOverlay({ id }),
  selectLayer: (name) => void host.selectLayer({ name }),
  act: (action) => void host.act({ action }),
  forgetOverlays: (source) => void host.forgetOverlays({ source }),
  changeLayer: (change) => void host.changeLayer(change),
  copy: (text) => void host.copy({ text }),
  askLayer: (layer, trials, signal) => host.layer({ layer, ...trials }, { signal }),
  askTensors: (layer) => host.tensors({ layer }),
  askCard: (layer) => host.card({ layer }),
  applyStep: (id) => void host.applyStep({ id }),
  askPreview: {
    preview: (request) => host.preview(request),
    answer: (answer) => void host.answerProposal({ answer }),
  },
  askHardware: (request, job) => host.hardware(request, job),
  askDetections: {
    images: (job) => host.images({}, job),
    detections: (request, job) => host.detections(request, job),
    featureMaps: (request, job) => host.featureMaps(request, job),
    chooseImage: () => host.chooseImage({}),
  },
});
const errorPage = createErrorPage((action) => void host.act({ action }));
const page = document.getElementById('page') ?? document.body;

function show(state: PageState): void {
  const element = elementOf(state);
  if (page.firstChild !== element) page.replaceChildren(element);
  if (state.kind === 'model') modelPage.update(state);
  else if (state.kind === 'error') errorPage.update(state);
  document.body.dataset.ready = state.kind === 'loading' ? '0' : '1';
}

function elementOf(state: PageState): HTMLElement {
  if (state.kind === 'model') return modelPage.element;
  if (state.kind === 'error') return errorPage.element;
  return h('p', { class: 'loading', role: 'status' }, t('Reading {0} …', state.title));
}

keepArrangement();
markOnce('page');
void host.ready({});
