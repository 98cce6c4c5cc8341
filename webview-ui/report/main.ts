/**
 * The report page's entry. The document is the report itself, as it would be saved; what stands still in it is replaced
 * by what answers to clicks, once the host has said what rows there are.
 */
import { t } from '@vscode/l10n';
import { pageLanguage } from '../lib/l10n';
import '../lib/controls.css';
import './report.css';
import { connect } from '../../src/protocol/channel/channel';
import type { ReportHostApi, ReportPageApi, ReportState } from '../../src/protocol/views/reportApi';
import { protocolVersion } from '../../src/protocol/channel/version';
import { h } from '../lib/dom';
import { vscodeApi } from '../lib/vscodeApi';
import { windowTransport } from '../lib/windowTransport';
import { createExplorer } from './explorer';
import { keptIn, type KeptReport } from './reportState';

let kept: KeptReport = keptIn(vscodeApi.getState());
const keep = (change: Partial<KeptReport>): void => {
  kept = { ...kept, ...change };
  vscodeApi.setState(kept);
};

const host = connect<ReportHostApi, ReportPageApi>(
  windowTransport(),
  {
    show: async (state) => show(state),
    chosen: async () => explorer.choice(),
    picture: () => explorer.picture(),
    showRows: async () => placeOfRows()?.scrollIntoView(),
  },
  protocolVersion,
).remote;

/** What answers to clicks is in the editor's language; the document around it is as it would be saved. */
const explorer = createExplorer({
  act: (action, row) => void host.act({ action, row }),
  save: () => void host.save({}),
  copy: (text) => void host.copy({ text }),
  kept: () => kept,
  keep,
});

explorer.element.lang = pageLanguage;

function show(state: ReportState): void {
  keep({ path: state.path });
  const { rows } = state;
  if (rows) {
    if (!explorer.element.isConnected) mount(rows.kind);
    explorer.update({ ...state, rows });
  } else {
    document.getElementById('history')?.remove();
  }
  document.body.dataset.ready = '1';
}

/** A sweep's rows take the place of its still chart; the runs of a recipe come before the figures of the one that is shown. */
function mount(kind: 'sweep' | 'runs'): void {
  const section = document.getElementById('sweep');
  if (kind === 'sweep' && section) {
    const still = section.querySelector('.still');
    if (still) still.replaceWith(explorer.element);
    else section.append(explorer.element);
    return;
  }
  const history = h(
    'section',
    { id: 'history', lang: pageLanguage },
    h('h2', {}, t('History of runs')),
    explorer.element,
  );
  document.querySelector('main')?.prepend(history);
  document
    .querySelector('nav ul')
    ?.prepend(h('li', { lang: pageLanguage }, h('a', { href: '#history' }, t('History of runs'))));
}

function placeOfRows(): HTMLElement | null {
  return document.getElementById('history') ?? document.getElementById('sweep');
}

void host.ready({});
