/** Details of a model beside the float model's: classes by name, what is taken for what, and the pictures that lose most. */
import { background, confusionConfidence, type Counts } from '../evaluate/confusion';
import type { Details } from '../evaluate/evaluator';
import type {
  ClassDetail,
  ClassFigures,
  Confusion,
  ConfusionCell,
  EvaluateResult,
  EvaluationDetail,
  Judging,
  PictureDetail,
} from '../protocol/results/results';

const mostPictures = 10;

/** What is known of the evaluation beside its records. */
export interface Judged {
  /** Of the classes, as far as they are known. */
  readonly names?: readonly (string | undefined)[];
  readonly judging?: Pick<Judging, 'confidence' | 'confusionConfidence'>;
}

export function detailOf(
  own: Details,
  float: Details | undefined,
  judged: Judged = {},
): Pick<EvaluateResult, 'detail'> {
  const classes = own.classes && classesBeside(own.classes, float?.classes, judged.names ?? []);
  const pictures = own.pictures && worstPictures(own.pictures, float?.pictures);
  const confusion = own.confusion && confusionBeside(own.confusion, float?.confusion, judged);
  const detail = { ...(classes && { classes }), ...(pictures && { pictures }), ...(confusion && { confusion }) };
  return classes || pictures || confusion ? { detail } : {};
}

type Confused = NonNullable<Details['confusion']>;

function confusionBeside(
  { of, counts }: Confused,
  float: Confused | undefined,
  { names = [], judging }: Judged,
): Confusion {
  const cells = cellsOf(counts);
  const ofFloat = float && cellsOf(float.counts);
  const labels = [...cells, ...(ofFloat ?? [])].flatMap(([truth, answer]) => [truth, answer]);
  const known = [...new Set(labels)].filter((label) => label !== null).sort((a, b) => a - b);
  return {
    of,
    ...(of === 'boxes' && judging && { confidence: confusionConfidence(judging) }),
    classes: known.map((label) => ({ class: label, ...(names[label] !== undefined && { name: names[label] }) })),
    cells,
    ...(ofFloat && { float: ofFloat }),
  };
}

function cellsOf(counts: Counts): readonly ConfusionCell[] {
  const label = (at: number): number | null => (counts[at] === background ? null : counts[at]);
  return Array.from({ length: counts.length / 3 }, (_, at) => [label(3 * at), label(3 * at + 1), counts[3 * at + 2]]);
}

function classesBeside(
  own: readonly ClassFigures[],
  float: readonly ClassFigures[] | undefined,
  names: readonly (string | undefined)[],
): readonly ClassDetail[] {
  const ofFloat = new Map(
    float?.map(({ class: label, ap50, ap, curve }) => [label, { ap50, ...(ap !== undefined && { ap }), curve }]),
  );
  return own.map((each) => {
    const [name, beside] = [names[each.class], ofFloat.get(each.class)];
    return { ...each, ...(name !== undefined && { name }), ...(beside && { float: beside }) };
  });
}

function worstPictures(own: NonNullable<Details['pictures']>, float: Details['pictures']): readonly PictureDetail[] {
  const ofFloat = new Map(float);
  const loss = ({ id, figure }: PictureDetail): number => (float ? (ofFloat.get(id) ?? 0) : 1) - figure;
  return own
    .map(([id, figure]): PictureDetail => ({ id, figure, ...(float && { float: ofFloat.get(id) ?? 0 }) }))
    .filter((picture) => loss(picture) > 0)
    .sort((a, b) => loss(b) - loss(a))
    .slice(0, mostPictures);
}

/** Names of classes, as far as they are known. */
export type ClassNames = readonly (readonly [label: number, name: string])[];

/** Of those that occur: what a shard tells of them. */
export function namesOf(detail: EvaluationDetail | undefined): { readonly classNames?: ClassNames } {
  const named = classesIn(detail).flatMap(({ class: label, name }) =>
    name === undefined ? [] : [[label, name] as const],
  );
  return named.length === 0 ? {} : { classNames: [...new Map(named)] };
}

/** Of the classes, as shards tell them; those of earlier versions have details. */
export function namesIn(
  parts: readonly { readonly detail?: EvaluationDetail; readonly classNames?: ClassNames }[],
): readonly (string | undefined)[] {
  const names: (string | undefined)[] = [];
  for (const { detail, classNames = namesOf(detail).classNames ?? [] } of parts)
    for (const [label, name] of classNames) names[label] ??= name;
  return names;
}

const classesIn = ({ classes = [], confusion }: EvaluationDetail = {}): readonly { class: number; name?: string }[] => [
  ...classes,
  ...(confusion?.classes ?? []),
];
