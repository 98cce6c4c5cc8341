/** What a page keeps while it is hidden: how a person has arranged it, never what the host told it. */
import type { ImageRef, MapOrder } from '../../src/protocol/results/detections';
import { hardwareDevices, hardwareTops, type HardwareTop } from '../../src/protocol/results/hardwareResult';
import { vscodeApi } from './vscodeApi';

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

export const paneIds = ['graph', 'table', 'inspector'] as const;
export type PaneId = (typeof paneIds)[number];

/** How the pane of detections is arranged. */
export interface DetectionsArrangement {
  readonly open: boolean;
  readonly image?: ImageRef;
  /** Boxes of lower scores are not shown, 0 to 1. */
  readonly confidence: number;
  /** Whether the labelled objects are drawn. */
  readonly truth: boolean;
  readonly order: MapOrder;
}

/** What the pane of hardware plans for. */
export interface HardwareArrangement {
  readonly open: boolean;
  readonly top: HardwareTop;
  readonly device: string;
  readonly fps: number;
  readonly clockMHz: number;
}

export interface Arrangement {
  readonly sort?: Sort;
  readonly scrollTop: number;
  readonly filter: string;
  /** Id of the graph's second overlay; empty for none. */
  readonly badge: string;
  /** Every overlay has a column of its own. */
  readonly allFigures: boolean;
  /** Widths in pixels of the columns that were resized. */
  readonly widths: Readonly<Record<string, number>>;
  /** Ids of folded blocks: their scope, or the name of their last layer. Absent: as large models begin. */
  readonly folded?: readonly string[];
  /** The graph's view: upper left corner and scale. */
  readonly camera?: { readonly x: number; readonly y: number; readonly scale: number };
  /** Ids of the panes that are closed. */
  readonly closed: readonly string[];
  /** The pane that is shown where there is room for one only. */
  readonly alone: PaneId;
  /** Whether the legends are shown; absent: where there is room for them. */
  readonly legend?: boolean;
  /** What is tried on layers, by part and choice: `weights.bits`. */
  readonly trial: Readonly<Record<string, string>>;
  /** Shares of the divided space, by the divider's id, 0 to 1. */
  readonly shares: Readonly<Record<string, number>>;
  readonly detections: DetectionsArrangement;
  readonly hardware: HardwareArrangement;
}

let current: Arrangement | undefined;
let saving: ReturnType<typeof setTimeout> | undefined;

export function loadArrangement(): Arrangement {
  return (current ??= arrangementIn(vscodeApi.getState()));
}

/** Written a moment later, as scrolling and panning change it with every frame, or when the page goes. */
export function saveArrangement(change: Partial<Arrangement>): void {
  current = { ...loadArrangement(), ...change };
  saving ??= setTimeout(write, 150);
}

function write(): void {
  clearTimeout(saving);
  saving = undefined;
  if (current) vscodeApi.setState(current);
}

/** Call once: pages go without notice. */
export function keepArrangement(): void {
  window.addEventListener('pagehide', write);
  document.addEventListener('visibilitychange', write);
}

/** The arrangement in `data`; what does not fit (an older version's) is left out. */
export function arrangementIn(data: unknown): Arrangement {
  const kept = recordIn(data);
  return {
    sort: sortIn(kept.sort),
    scrollTop: numberIn(kept.scrollTop) ?? 0,
    filter: stringIn(kept.filter),
    badge: stringIn(kept.badge),
    allFigures: kept.allFigures === true,
    widths: numbersIn(kept.widths),
    folded: Array.isArray(kept.folded) ? stringsIn(kept.folded) : undefined,
    camera: cameraIn(kept.camera),
    closed: stringsIn(kept.closed),
    alone: paneIds.find((id) => id === kept.alone) ?? 'graph',
    legend: typeof kept.legend === 'boolean' ? kept.legend : undefined,
    trial: textsIn(kept.trial),
    shares: numbersIn(kept.shares),
    detections: detectionsIn(kept.detections),
    hardware: hardwareIn(kept.hardware),
  };
}

/** Boxes below this are many and of no interest to most. */
const usualConfidence = 0.25;

function detectionsIn(data: unknown): DetectionsArrangement {
  const { open, image, confidence, truth, order } = recordIn(data);
  return {
    open: open === true,
    image: imageIn(image),
    confidence: Math.min(1, Math.max(0, numberIn(confidence) ?? usualConfidence)),
    truth: truth === true,
    order: order === 'error' ? 'error' : 'channel',
  };
}

/** What the command line begins with, too. */
function hardwareIn(data: unknown): HardwareArrangement {
  const { open, top, device, fps, clockMHz } = recordIn(data);
  return {
    open: open === true,
    top: hardwareTops.find((each) => each === top) ?? 'stream',
    device: hardwareDevices.find(([id]) => id === device)?.[0] ?? 'zynq-7020',
    fps: rateIn(fps, 30),
    clockMHz: rateIn(clockMHz, 100),
  };
}

function rateIn(data: unknown, usual: number): number {
  const rate = numberIn(data);
  return rate !== undefined && rate > 0 ? rate : usual;
}

function imageIn(data: unknown): ImageRef | undefined {
  const { set, id, path } = recordIn(data);
  if (set === 'file' && typeof path === 'string') return { set, path };
  return (set === 'evaluation' || set === 'calibration') && typeof id === 'string' ? { set, id } : undefined;
}

export function sortIn(data: unknown): Sort | undefined {
  const { column, descending } = recordIn(data);
  return typeof column === 'string' && typeof descending === 'boolean' ? { column, descending } : undefined;
}

function cameraIn(data: unknown): Arrangement['camera'] {
  const { x, y, scale } = numbersIn(data);
  return [x, y, scale].every((each) => each !== undefined) && scale > 0 ? { x, y, scale } : undefined;
}

export function recordIn(data: unknown): Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null ? (data as Readonly<Record<string, unknown>>) : {};
}

export function numberIn(data: unknown): number | undefined {
  return typeof data === 'number' && Number.isFinite(data) ? data : undefined;
}

export function stringIn(data: unknown): string {
  return typeof data === 'string' ? data : '';
}

export function stringsIn(data: unknown): readonly string[] {
  return Array.isArray(data) ? data.filter((item) => typeof item === 'string') : [];
}

export function textsIn(data: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(recordIn(data)).filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(entries) as Readonly<Record<string, string>>;
}

function numbersIn(data: unknown): Readonly<Record<string, number>> {
  const entries = Object.entries(recordIn(data)).filter(([, value]) => numberIn(value) !== undefined);
  return Object.fromEntries(entries) as Readonly<Record<string, number>>;
}
