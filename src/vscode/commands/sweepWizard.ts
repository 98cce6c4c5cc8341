/** What a sweep varies: settings, values of each, and on how many images. Back goes one step back, Escape leaves. */
import * as vscode from 'vscode';
import { combinations, sweepSettings, type SweepChoice, type SweepSetting } from '../../language/recipe/sweepQuestions';
import { ask, type Answer } from '../exportWizard/ask';

export interface SweepWish {
  readonly vary: SweepChoice;
  /** The first so many images only. */
  readonly limit?: number;
}

/** What was ticked, by key; settings in the order of the list. */
type Ticked = Readonly<Record<string, readonly string[]>>;

interface Choices {
  readonly keys: readonly string[];
  readonly values: Ticked;
}

/** Undefined when the person has left. */
export async function sweepWizard(title: string): Promise<SweepWish | undefined> {
  let choices: Choices = {
    keys: sweepSettings.filter(({ picked }) => picked).map(({ key }) => key),
    values: Object.fromEntries(sweepSettings.map(({ key, values }) => [key, tickedAtFirst(values)])),
  };
  for (let step = 1; step > 0;) {
    const varied = sweepSettings.filter(({ key }) => choices.keys.includes(key));
    const place = { title, step, of: varied.length + 2 };
    if (step === place.of) {
      const vary = varied.map(({ key }) => [key, choices.values[key]] as const);
      const limit = await askImages(combinations(vary), place);
      if (limit.kind === 'end') return undefined;
      if (limit.kind === 'next') return { vary, ...(limit.value > 0 && { limit: limit.value }) };
      step -= 1;
      continue;
    }
    const answer = step === 1 ? await askSettings(choices, place) : await askValues(varied[step - 2], choices, place);
    if (answer.kind === 'end') return undefined;
    if (answer.kind === 'next') choices = answer.value;
    step += answer.kind === 'next' ? 1 : -1;
  }
  return undefined;
}

const tickedAtFirst = (values: SweepSetting['values']): readonly string[] =>
  values.filter(({ picked }) => picked).map(({ value }) => value);

interface Place {
  readonly title: string;
  readonly step: number;
  readonly of: number;
}

async function askSettings(choices: Choices, place: Place): Promise<Answer<Choices>> {
  const items = sweepSettings.map(({ key, label, doc }) => ({ label, description: key, detail: doc, key }));
  const selected = items.filter(({ key }) => choices.keys.includes(key));
  const placeholder = vscode.l10n.t('Settings to vary: every combination is quantized and evaluated');
  const answer = await ask({ ...place, placeholder, items, selected, many: true });
  if (answer.kind !== 'next') return answer;
  return { kind: 'next', value: { ...choices, keys: answer.value.map(({ key }) => key) } };
}

async function askValues(
  { key, label, values }: SweepSetting,
  choices: Choices,
  place: Place,
): Promise<Answer<Choices>> {
  const items = values.map(({ value, doc }) => ({ label: value, description: doc }));
  const selected = items.filter((item) => choices.values[key].includes(item.label));
  const placeholder = vscode.l10n.t('{0}: values to try', label);
  const answer = await ask({ ...place, placeholder, items, selected, many: true });
  if (answer.kind !== 'next') return answer;
  const chosen = answer.value.map((item) => item.label);
  const ordered = values.map(({ value }) => value).filter((value) => chosen.includes(value));
  return { kind: 'next', value: { ...choices, values: { ...choices.values, [key]: ordered } } };
}

/** 0: all of them. */
async function askImages(rows: number, place: Place): Promise<Answer<number>> {
  const items = [
    { label: vscode.l10n.t('All images'), detail: vscode.l10n.t('of the recipe’s evaluation'), limit: 0 },
    ...[50, 100, 500, 1000].map((limit) => ({
      label: vscode.l10n.t('The first {0} images', limit),
      detail: vscode.l10n.t('quicker, and less sure'),
      limit,
    })),
  ];
  const placeholder =
    rows === 1 ? vscode.l10n.t('1 combination, on …') : vscode.l10n.t('{0} combinations, each on …', rows);
  const answer = await ask<vscode.QuickPickItem & { readonly limit: number }>({ ...place, placeholder, items });
  return answer.kind === 'next' ? { kind: 'next', value: answer.value[0].limit } : answer;
}
