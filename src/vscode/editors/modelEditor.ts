/** The custom editor for model files: joins a model, the overlay choice and a page. All truth is in the model. */
import * as vscode from 'vscode';
import { connect, type Channel, type Handlers } from '../../protocol/channel/channel';
import type { HostApi, PageAction, PageApi } from '../../protocol/views/pageApi';
import type { LayerCard } from '../../protocol/views/layerCard';
import type { Transport } from '../../protocol/channel/transport';
import { transportOfPages } from '../../protocol/channel/transportOfPages';
import { protocolVersion } from '../../protocol/channel/version';
import { cardOf } from '../cardOf';
import { applyStepCommand } from '../frontDoor/applyStepCommand';
import { showError, type Log } from '../log';
import type { Model } from '../models/model';
import type { Models } from '../models/models';
import type { OverlayChoice } from '../overlayChoice';
import { chooseImage } from './chooseImage';
import { createDocument, type ModelDocument } from './document';
import { pageOf, pageOptions } from './page';
import { viewTypes } from './viewType';
import { pageStateOf, shownOverlay } from './pageState';

export interface EditorContext {
  readonly extension: vscode.Uri;
  readonly models: Models;
  readonly overlay: OverlayChoice;
  readonly log: Log;
}

/** For `.onnx` and `.weights` by default, for `.cfg` on request. */
export function registerModelEditor(context: EditorContext): vscode.Disposable {
  const provider: vscode.CustomReadonlyEditorProvider<ModelDocument> = {
    openCustomDocument: (uri) => createDocument(uri, context.models),
    resolveCustomEditor: ({ model }, panel) => showModel(context, model, panel),
  };
  const options = { supportsMultipleEditorsPerDocument: true };
  const register = (id: string): vscode.Disposable => vscode.window.registerCustomEditorProvider(id, provider, options);
  return vscode.Disposable.from(...Object.values(viewTypes).map(register));
}

function showModel(context: EditorContext, model: Model, panel: vscode.WebviewPanel): void {
  const { extension, models, overlay, log } = context;
  let page: Channel<PageApi> | undefined;
  const tell: Tell = (what) => {
    if (page) what(page.remote).catch((error: unknown) => log.debug(`Page of ${model.name}: ${String(error)}`));
  };
  const show = (): void => tell((remote) => remote.show(pageStateOf(model, overlay.id, vscode.workspace.isTrusted)));
  const begin = (transport: Transport): void => {
    const ready = async (): Promise<void> => {
      show();
      openWantedPane(model, tell);
    };
    page = connect<PageApi, HostApi>(transport, { ready, ...handlers(context, model, panel) }, protocolVersion);
  };
  panel.webview.options = pageOptions;
  const end = transportOfPages(panel.webview, begin);
  const activate = (): void => {
    if (panel.active) models.activate(model);
  };
  const subscriptions = vscode.Disposable.from(
    model.onDidChange(show),
    model.onDidWantPane(() => openWantedPane(model, tell)),
    model.onDidSelect((layer) => tell((remote) => remote.select({ layer }))),
    overlay.onDidChange(() => tell((remote) => remote.showOverlay({ id: shownOverlay(model, overlay.id) }))),
    vscode.workspace.onDidGrantWorkspaceTrust(show),
    panel.onDidChangeViewState(activate),
  );
  panel.onDidDispose(() => {
    subscriptions.dispose();
    end(vscode.l10n.t('The editor was closed'));
  });
  activate();
  panel.webview.html = pageOf(extension, 'model');
}

/** To the page, where there is one. */
type Tell = (what: (remote: Channel<PageApi>['remote']) => Promise<void>) => void;

/** Wanted until a page says that it is open: one that is being replaced hears nothing. */
function openWantedPane(model: Model, tell: Tell): void {
  const id = model.wantedPane;
  if (id) tell((remote) => remote.openPane({ id }).then(() => model.wantPane(undefined)));
}

/** What a page of the model asks for. */
function handlers(
  { overlay, log }: EditorContext,
  model: Model,
  panel: vscode.WebviewPanel,
): Omit<Handlers<HostApi>, 'ready'> {
  return {
    chooseOverlay: async ({ id }) => overlay.choose(String(id)),
    selectLayer: async ({ name }) => model.select(String(name)),
    act: async ({ action }) => act(model, panel, action),
    card: async ({ layer }) => cardNamed(model, String(layer)),
    layer: (request, job) => model.askRun((engine, runDir) => engine.layer({ ...request, runDir }, job)),
    tensors: ({ layer }) => model.tensors(String(layer)),
    images: (_, job) => model.askRun((engine, runDir) => engine.images({ runDir }, job)),
    detections: (request, job) => model.askRun((engine, runDir) => engine.detections({ ...request, runDir }, job)),
    featureMaps: (request, job) => model.askRun((engine, runDir) => engine.featureMaps({ ...request, runDir }, job)),
    hardware: (request, job) => model.askRun((engine, runDir) => engine.hardware({ ...request, runDir }, job)),
    chooseImage,
    preview: (request, job) => model.proposing.preview(request, job),
    answerProposal: async ({ answer }) => model.proposing.answer(answer),
    changeLayer: (change) =>
      model.changeLayer(change).catch((error: unknown) => showError(log, vscode.l10n.t('Set in Recipe'), error)),
    forgetOverlays: async ({ source }) => model.forgetOverlays(String(source)),
    applyStep: async ({ id }) => void vscode.commands.executeCommand(applyStepCommand, model.uri, String(id)),
    copy: async ({ text }) => vscode.env.clipboard.writeText(String(text)),
  };
}

function cardNamed({ state }: Model, name: string): LayerCard | undefined {
  if (state.kind !== 'ready') return undefined;
  const layer = state.summary.layers.find((each) => each.name === name);
  return layer && cardOf(state, layer);
}

const commandOf: Readonly<Partial<Record<PageAction, string>>> = {
  quantize: 'shiftwise.quantize',
  quantizeAndExport: 'shiftwise.quantizeAndExport',
  exportRun: 'shiftwise.exportRun',
  openReport: 'shiftwise.openReport',
  compare: 'shiftwise.compare',
  importOverlay: 'shiftwise.importOverlay',
  measureSensitivity: 'shiftwise.measureSensitivity',
};

async function act(model: Model, panel: vscode.WebviewPanel, action: PageAction): Promise<void> {
  if (action === 'retry') return model.reload();
  if (action === 'stopComparing') return model.compareWith(undefined);
  if (action === 'openAsText') {
    await vscode.commands.executeCommand('vscode.openWith', model.uri, 'default', panel.viewColumn);
    return;
  }
  const command = commandOf[action];
  // Not awaited: a command runs for as long as its job does and shows its own errors.
  if (command) void vscode.commands.executeCommand(command, model.uri);
}
