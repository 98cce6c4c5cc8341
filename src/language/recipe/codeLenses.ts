/** What can be done with a recipe at a click, above the keys that say it. */
import { t } from '@vscode/l10n';
import { nodeRange, propertiesOf, propertyAt, readRecipe } from './reading';

export interface RecipeLens {
  readonly line: number;
  readonly title: string;
  readonly action: 'quantize' | 'quantizeAndExport' | 'evaluate' | 'sweep' | 'openReport';
}

/** None in a text that is no recipe yet. */
export function recipeLenses(text: string, hasRun: boolean): readonly RecipeLens[] {
  const reading = readRecipe(text);
  const [first] = propertiesOf(reading.root);
  if (!first) return [];
  const lineOf = (key: string): number | undefined => {
    const found = propertyAt(reading.root, [key]);
    return found && nodeRange(reading, found.key).line;
  };
  const top = nodeRange(reading, first.key).line;
  const all: readonly (readonly [number | undefined, RecipeLens['action'], string])[] = [
    [top, 'quantize', t('Quantize')],
    [top, 'quantizeAndExport', t('Quantize & Export')],
    [top, 'evaluate', t('Evaluate')],
    [top, 'sweep', t('Sweep…')],
    [hasRun ? top : undefined, 'openReport', t('Open Report')],
    [lineOf('evaluation'), 'evaluate', t('Evaluate')],
    [lineOf('export'), 'quantizeAndExport', t('Quantize & Export')],
  ];
  return all.flatMap(([line, action, title], position) =>
    line === undefined || (position > 4 && line === top) ? [] : [{ line, title, action }],
  );
}
