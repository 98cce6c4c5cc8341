/** What can be done with a cfg at a click: to run the model from its top, and to mend indices after layers have moved. */
import { t } from '@vscode/l10n';
import { isNet } from '../../formats/darknet/cfgSyntax';
import { read } from './reading';
import { renumber } from './renumber';

export type LensAction =
  'showGraph' | 'quantize' | 'quantizeAndExport' | 'evaluate' | 'openReport' | 'renumber' | 'keepIndices';

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
    ['quantize', t('Quantize')],
    ['quantizeAndExport', t('Quantize & Export')],
    ['evaluate', t('Evaluate')],
    ...(hasRun ? [['openReport', t('Open Report')] as const] : []),
    ['showGraph', t('Show Graph Beside')],
  ];
  const atTop = net ? run.map(([action, title]) => ({ line: net.line, title, action })) : [];
  return [...atTop, ...(before === undefined ? [] : mending(before, text))];
}

function mending(before: string, text: string): readonly CodeLens[] {
  const { stale, changedAt: line } = renumber(before, text);
  if (stale.length === 0) return [];
  const title =
    stale.length === 1
      ? t('Layers have moved: correct 1 index that names another layer now')
      : t('Layers have moved: correct {0} indices that name another layer now', stale.length);
  return [
    { line, title, action: 'renumber' },
    { line, title: t('Keep as written'), action: 'keepIndices' },
  ];
}
