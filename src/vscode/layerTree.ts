/**
 * The layers of the active model in their own view: one row each, coloured and described by the chosen overlay; of large
 * models, in ranges that open. The selection follows the page and the cfg text, and they follow it.
 */
import * as vscode from 'vscode';
import { cardMarkdown } from '../language/cardMarkdown';
import { coloursOf, colourId, type Colour } from '../protocol/views/overlayColour';
import { layerCard } from '../protocol/views/layerCard';
import { layerRanges, type LayerRange } from '../protocol/views/layerRanges';
import { overlayById } from '../protocol/views/overlays';
import { shapeText } from '../protocol/results/numberText';
import type { LayerInfo } from '../protocol/results/results';
import { provenanceOf } from '../protocol/views/runWords';
import type { Overlay } from '../protocol/views/viewModel';
import { openLayerCommand } from './cfg/hover';
import type { Model, Models, ModelState } from './models';
import type { OverlayChoice } from './overlayChoice';

export const viewId = 'shiftwise.layers';

type Ready = Extract<ModelState, { kind: 'ready' }>;

/** A row: a layer, or a range of them. */
type Row = LayerInfo | LayerRange;

export function registerLayerTree(models: Models, choice: OverlayChoice): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  let shown: Shown = { colourOf: () => undefined };
  let ranges: readonly LayerRange[] | undefined;
  const provider: vscode.TreeDataProvider<Row> = {
    onDidChangeTreeData: changed.event,
    getChildren(row) {
      if (row) return isRange(row) ? [...row.layers] : [];
      const layers = readyOf(models.active)?.summary.layers ?? [];
      ranges = layerRanges(layers);
      return [...(ranges ?? layers)];
    },
    getParent: (row) => (isRange(row) ? undefined : ranges?.find(({ layers }) => layers.includes(row))),
    getTreeItem: (row) => (isRange(row) ? itemOfRange(row) : itemOf(row, shown)),
    // Only what is hovered needs its tooltip.
    resolveTreeItem: (item, row) => {
      const { active } = models;
      const state = readyOf(active);
      if (!isRange(row) && active && state) item.tooltip = tooltipOf(row, state, active.uri);
      return item;
    },
  };
  const view = vscode.window.createTreeView(viewId, { treeDataProvider: provider });
  const refresh = (): void => {
    const state = readyOf(models.active);
    shown = shownOf(state, choice.id);
    // A view that is alone in its container shows no description, so its title says which overlay it shows.
    view.title = shown.overlay?.label ?? vscode.l10n.t('Layers');
    view.message = messageOf(models.active);
    void vscode.commands.executeCommand('setContext', 'shiftwise.hasModel', state !== undefined);
    void vscode.commands.executeCommand('setContext', 'shiftwise.hasRun', state?.run !== undefined);
    changed.fire();
  };
  const reveal = (name: string): void => {
    const layer = readyOf(models.active)?.summary.layers.find((each) => each.name === name);
    if (layer && view.visible && view.selection[0] !== layer) void view.reveal(layer, { select: true });
  };
  const following = follow(models, refresh, reveal);
  return vscode.Disposable.from(
    view,
    following,
    choice.onDidChange(refresh),
    view.onDidChangeSelection(({ selection: [row] }) => {
      if (row && !isRange(row)) models.active?.select(row.name);
    }),
    view.onDidChangeVisibility(() => models.active?.selected !== undefined && reveal(models.active.selected)),
  );
}

/** Listens to whichever model is active. */
function follow(models: Models, refresh: () => void, reveal: (name: string) => void): vscode.Disposable {
  let listening: vscode.Disposable | undefined;
  const begin = (): void => {
    listening?.dispose();
    const model = models.active;
    listening = model && vscode.Disposable.from(model.onDidChange(refresh), model.onDidSelect(reveal));
    refresh();
  };
  begin();
  return vscode.Disposable.from(models.onDidChangeActive(begin), { dispose: () => void listening?.dispose() });
}

function readyOf(model: Model | undefined): Ready | undefined {
  return model?.state.kind === 'ready' ? model.state : undefined;
}

function messageOf(model: Model | undefined): string | undefined {
  if (model?.state.kind === 'failed')
    return vscode.l10n.t('{0} cannot be read: its editor and the log say why.', model.name);
  if (model?.state.kind === 'loading') return vscode.l10n.t('Reading {0} …', model.name);
  const run = readyOf(model)?.run;
  return run && provenanceOf(run);
}

/** The overlay that is drawn, with its colours worked out once for all rows. */
interface Shown {
  readonly overlay?: Overlay;
  readonly colourOf: (layer: string) => Colour | undefined;
}

function shownOf(state: Ready | undefined, id: string): Shown {
  const overlay = state && overlayById(state.overlays, id);
  return { overlay, colourOf: overlay ? coloursOf(overlay) : () => undefined };
}

const isRange = (row: Row): row is LayerRange => 'layers' in row;

function itemOfRange({ layers }: LayerRange): vscode.TreeItem {
  const [first, last] = [layers[0], layers[layers.length - 1]];
  const label = vscode.l10n.t('Layers {0} to {1}', first.index, last.index);
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `${first.index}–${last.index}`;
  item.description = `${first.name} … ${last.name}`;
  return item;
}

function itemOf(layer: LayerInfo, { overlay, colourOf }: Shown): vscode.TreeItem {
  const text = overlay && textOf(overlay, layer.name);
  const shape = shapeText(layer.outputShape);
  const item = new vscode.TreeItem(layer.name);
  item.id = `${layer.index}/${layer.name}`;
  item.contextValue = 'layer';
  item.description = [text && `${text}${unitOf(overlay)}`, layer.op, shape].filter(Boolean).join(' · ');
  item.iconPath = iconOf(colourOf(layer.name));
  item.accessibilityInformation = { label: `${layer.name}, ${layer.op}, ${text ? `${overlay.label} ${text}` : shape}` };
  return item;
}

function textOf(overlay: Overlay, name: string): string | undefined {
  return Object.hasOwn(overlay.texts, name) ? overlay.texts[name] : undefined;
}

/** Units that are short enough for a row; the view's title has the others, and "%" is in the text. */
function unitOf(overlay: Overlay | undefined): string {
  return overlay?.unit === 'dB' ? ' dB' : '';
}

const iconOfSeverity = { good: 'pass-filled', warn: 'warning', bad: 'error' } as const;

/** Shape and text say what colour says: the icon differs by severity, and the value stands beside it. */
function iconOf(colour: Colour | undefined): vscode.ThemeIcon {
  if (!colour) return new vscode.ThemeIcon('circle-outline', new vscode.ThemeColor('disabledForeground'));
  const icon = colour.kind === 'severity' ? iconOfSeverity[colour.severity] : 'circle-filled';
  return new vscode.ThemeIcon(icon, new vscode.ThemeColor(colourId(colour)));
}

/** The layer's card; what a file calls things is text in it, never Markdown. */
function tooltipOf(layer: LayerInfo, { summary, run, overlays }: Ready, uri: vscode.Uri): vscode.MarkdownString {
  const card = layerCard(layer, run && { quantize: run.quantize, layers: summary.layers }, overlays);
  const arguments_ = encodeURIComponent(JSON.stringify([uri.toString(), layer.name]));
  const tooltip = new vscode.MarkdownString(cardMarkdown(card, { link: `command:${openLayerCommand}?${arguments_}` }));
  tooltip.isTrusted = { enabledCommands: [openLayerCommand] };
  return tooltip;
}
