/**
 * The layers of the active model in their own view: one row each, coloured and described by the chosen overlay; of large
 * models, in blocks by their names, and in ranges, which open. The selection follows the page and the cfg text, and they follow it.
 */
import * as vscode from 'vscode';
import { cardMarkdown } from '../language/cardMarkdown';
import {
  blockFiguresOf,
  blockSentences,
  blockWords,
  markOf,
  worstMark,
  type Mark,
} from '../protocol/views/blockFigures';
import { colourId, type Colour } from '../protocol/views/overlayColour';
import { overlayById } from '../protocol/views/overlays';
import { shapeText } from '../protocol/results/numberText';
import type { LayerInfo } from '../protocol/results/results';
import { shortProvenanceOf } from '../protocol/views/runWords';
import { treeRows, type TreeRow, type TreeRows } from '../protocol/views/treeRows';
import type { Overlay } from '../protocol/views/viewModel';
import { cardOf } from './cardOf';
import { staleWords } from './editors/pageState';
import { layerLink, linkedMarkdown } from './layerLinks';
import type { Model } from './models/model';
import type { Models } from './models/models';
import type { ModelState } from './models/modelState';
import type { OverlayChoice } from './overlayChoice';

export const viewId = 'shiftwise.layers';

type Ready = Extract<ModelState, { kind: 'ready' }>;

export function registerLayerTree(models: Models, choice: OverlayChoice): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  let shown = shownOf(undefined, '');
  let rows: TreeRows = treeRows([]);
  let madeOf: readonly LayerInfo[] = [];
  const provider: vscode.TreeDataProvider<TreeRow> = {
    onDidChangeTreeData: changed.event,
    getChildren: (row) => [...(row ?? rowsNow()).children],
    getParent: (row) => rows.parentOf(row),
    getTreeItem: (row) => (row.layer ? itemOf(row, row.layer, shown) : itemOfBlock(row, shown)),
    // Only what is hovered needs its tooltip.
    resolveTreeItem: (item, row) => {
      const { active } = models;
      const state = readyOf(active);
      if (!active || !state) return item;
      item.tooltip = row.layer ? tooltipOf(row.layer, state, active.uri) : tooltipOfBlock(row, shown);
      return item;
    },
  };
  /** Made anew with the model alone: the editor knows rows by themselves. */
  const rowsNow = (): { readonly children: readonly TreeRow[] } => {
    const layers = readyOf(models.active)?.summary.layers ?? [];
    if (layers !== madeOf) [rows, madeOf] = [treeRows(layers), layers];
    return { children: rows.top };
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
    rowsNow();
    const row = rows.rowOf(name);
    if (row && view.visible && view.selection[0] !== row) void view.reveal(row, { select: true });
  };
  const following = follow(models, refresh, reveal);
  return vscode.Disposable.from(
    view,
    following,
    choice.onDidChange(refresh),
    view.onDidChangeSelection(({ selection: [row] }) => {
      if (row?.layer) models.active?.select(row.layer.name);
    }),
    view.onDidChangeVisibility(() => revealSelected(models.active, reveal)),
  );
}

/** Listens to whichever model is active. */
function follow(models: Models, refresh: () => void, reveal: (name: string) => void): vscode.Disposable {
  let listening: vscode.Disposable | undefined;
  const begin = (): void => {
    listening?.dispose();
    const model = models.active;
    const show = (): void => {
      refresh();
      revealSelected(model, reveal);
    };
    listening = model && vscode.Disposable.from(model.onDidChange(show), model.onDidSelect(reveal));
    show();
  };
  begin();
  return vscode.Disposable.from(models.onDidChangeActive(begin), { dispose: () => void listening?.dispose() });
}

function revealSelected(model: Model | undefined, reveal: (name: string) => void): void {
  if (model?.selected !== undefined) reveal(model.selected);
}

function readyOf(model: Model | undefined): Ready | undefined {
  return model?.state.kind === 'ready' ? model.state : undefined;
}

function messageOf(model: Model | undefined): string | undefined {
  if (model?.state.kind === 'failed')
    return vscode.l10n.t('{0} cannot be read: its editor and the log say why.', model.name);
  if (model?.state.kind === 'loading') return vscode.l10n.t('Reading {0} …', model.name);
  const state = readyOf(model);
  if (!state) return undefined;
  const stale = staleWords(state.problem, state.isStale);
  return stale === undefined ? state.run && shortProvenanceOf(state.run) : `⚠ ${stale}`;
}

/** What rows say: the overlay that is drawn, with its marks worked out once for all of them, and what blocks are made of. */
interface Shown {
  readonly layers: readonly LayerInfo[];
  readonly overlay?: Overlay;
  readonly figuresOf: ReturnType<typeof blockFiguresOf>;
  readonly markOf: (layer: string) => Mark | undefined;
}

function shownOf(state: Ready | undefined, id: string): Shown {
  const overlay = state && overlayById(state.overlays, id);
  const [layers, overlays] = [state?.summary.layers ?? [], state?.overlays ?? []];
  return { layers, overlay, figuresOf: blockFiguresOf(layers, overlays), markOf: markOf(overlay) };
}

/** A block, or a range: what its layers come to, and the colour of the one that needs attention most. */
function itemOfBlock({ id, label, members }: TreeRow, { layers, figuresOf, markOf }: Shown): vscode.TreeItem {
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = id;
  item.description = blockWords(figuresOf(members)).join(' · ');
  item.iconPath = iconOf(worstMark(members.map((at) => markOf(layers[at].name)))?.colour);
  item.accessibilityInformation = { label: `${label}, ${item.description}` };
  return item;
}

function itemOf({ id, label }: TreeRow, layer: LayerInfo, { overlay, markOf }: Shown): vscode.TreeItem {
  const text = overlay && textOf(overlay, layer.name);
  const shape = shapeText(layer.outputShape);
  const item = new vscode.TreeItem(frontCut(label));
  item.id = id;
  item.contextValue = 'layer';
  item.description = [text && `${text}${unitOf(overlay)}`, layer.op, shape].filter(Boolean).join(' · ');
  item.iconPath = iconOf(markOf(layer.name)?.colour);
  item.accessibilityInformation = { label: `${layer.name}, ${layer.op}, ${text ? `${overlay.label} ${text}` : shape}` };
  return item;
}

/** The editor cuts a label at its end, where names differ. */
const longest = 36;
const frontCut = (name: string): string => (name.length > longest ? `…${name.slice(1 - longest)}` : name);

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
function tooltipOf(layer: LayerInfo, state: Ready, uri: vscode.Uri): vscode.MarkdownString {
  return linkedMarkdown(cardMarkdown(cardOf(state, layer), { link: layerLink(uri, layer.name) }));
}

function tooltipOfBlock({ label, members }: TreeRow, { figuresOf }: Shown): string {
  return [label, ...blockSentences(figuresOf(members))].join('\n');
}
