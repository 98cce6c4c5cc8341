/**
 * What the host and a report's page offer each other. The page is the report as it stands in the file, in which the
 * rows, where there are some, answer to clicks.
 */
import type { ChartChoice } from './lineChart';
import type { ReportRows } from './reportRows';

export interface ReportDocument {
  readonly kind: 'run' | 'sweep' | 'allocation';
  readonly title: string;
  /** The whole document, as it is saved: it stands alone, and all text in it is escaped. */
  readonly html: string;
  /** Of a sweep. */
  readonly rows?: ReportRows;
  /** Of a run: the recipe's name, by which its history is found. */
  readonly recipeName?: string;
}

export interface ChartRequest {
  readonly rows: ReportRows;
  readonly choice: ChartChoice;
}

/** What can be done with a row. */
export type RowAction = 'setInRecipe' | 'quantizeWith' | 'showRun' | 'compareRun' | 'openRunReport';

export interface ReportState {
  /** Path of the file, by which the editor opens the page again. */
  readonly path: string;
  readonly rows?: ReportRows;
  /** Actions on rows, the first one on Enter. */
  readonly actions: readonly { readonly action: RowAction; readonly label: string }[];
}

/** Host → page. */
export interface ReportPageApi {
  show(state: ReportState): Promise<void>;
  /** What is chosen in the chart; undefined where there is none. */
  chosen(request: Record<string, never>): Promise<ChartChoice | undefined>;
  /** The chart as it stands, as a PNG on paper's colours; undefined where there is none. */
  picture(request: Record<string, never>): Promise<Uint8Array | undefined>;
  /** Brings the history of runs into view. */
  showRows(request: Record<string, never>): Promise<void>;
}

/** Page → host. */
export interface ReportHostApi {
  /** The page is listening: the host shows what it has. */
  ready(request: Record<string, never>): Promise<void>;
  /** `row` is the row's place in the rows that were shown. */
  act(request: { readonly action: RowAction; readonly row: number }): Promise<void>;
  save(request: Record<string, never>): Promise<void>;
  /** To the clipboard. */
  copy(request: { readonly text: string }): Promise<void>;
}
