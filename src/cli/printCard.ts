/** The result card as text: the verdict, why it may be doubted, and what to try next with the words to type. */
import type { CardRun } from '../protocol/views/severityOfLoss';
import { resultCard } from '../protocol/views/resultCard';
import { settingOf, type NextStep } from '../protocol/views/nextSteps';
import { visibleLine } from '../util/visibleText';

/** Lines, the verdict first. */
export function cardLines(run: CardRun): readonly string[] {
  const { verdict, cautions, steps } = resultCard(run);
  return [
    `result: ${verdict}`,
    ...cautions.map((caution) => `caution: ${caution}`),
    ...steps.map((step) => `try: ${stepText(step)}`),
  ].map(visibleLine);
}

/** Lists of JSON are put in quotes, as shells take them. */
function stepText(step: NextStep): string {
  const setting = settingOf(step);
  const quoted = setting !== undefined && /["[]/.test(setting) ? `'${setting}'` : setting;
  const takes = step.takes === undefined ? '' : `, ${step.takes}`;
  return setting === undefined ? `${step.text}. ${step.why}` : `${step.text} (--set ${quoted})${takes}. ${step.why}`;
}
