/** What can be done with a cfg at a click: to run the model from its top, and to mend indices after layers have moved. */
import { isNet } from '../../formats/darknet/cfgSyntax';
import { read } from './reading';
import { renumber } from './renumber';

export type LensAction = 'quantize' | 'quantizeAndExport' | 'evaluate' | 'openReport' | 'renumber' | 'keepIndices';

export interface CodeLens {
  readonly line: number;
  readonly title: string;
  readonly action: LensAction;
}

export interface LensContext {
  /** Whether there is a run of the model. */
  readonly hasRun: boolean;
  /** The text to which the indices were right. */
  readonly before?: string;
}

/** In the order in which they stand. None where there is no network yet. */
export function codeLenses(text: string, { hasRun, before }: LensContext): readonly CodeLens[] {
  const net = read(text).document.sections.find(isNet);
  const run: readonly (readonly [LensAction, string])[] = [
    ['quantize', 'Quantize'],
    ['quantizeAndExport', 'Quantize & Export'],
    ['evaluate', 'Evaluate'],
    ...(hasRun ? [['openReport', 'Open Report'] as const] : []),
  ];
  const atTop = net ? run.map(([action, title]) => ({ line: net.line, title, action })) : [];
  return [...atTop, ...(before === undefined ? [] : mending(before, text))];
}

function mending(before: string, text: string): readonly CodeLens[] {
  const { stale, changedAt: line } = renumber(before, text);
  if (stale.length === 0) return [];
  const many = stale.length === 1 ? '1 index that names' : `${stale.length} indices that name`;
  return [
    { line, title: `Layers have moved: correct ${many} another layer now`, action: 'renumber' },
    { line, title: 'Keep as written', action: 'keepIndices' },
  ];
}
