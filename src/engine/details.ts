/** Details of a model beside the float model's: classes by name, and the pictures that lose most. */
import type { Details } from '../evaluate/evaluator';
import type { ClassDetail, ClassFigures, EvaluateResult, PictureDetail } from '../protocol/results/results';

const mostPictures = 10;

/** @param names of the classes, as far as they are known */
export function detailOf(
  own: Details,
  float: Details | undefined,
  names: readonly (string | undefined)[] = [],
): Pick<EvaluateResult, 'detail'> {
  const classes = own.classes && classesBeside(own.classes, float?.classes, names);
  const pictures = own.pictures && worstPictures(own.pictures, float?.pictures);
  return classes || pictures ? { detail: { ...(classes && { classes }), ...(pictures && { pictures }) } } : {};
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

/** Of the classes, as results of shards tell them. */
export function namesIn(results: readonly Pick<EvaluateResult, 'detail'>[]): readonly (string | undefined)[] {
  const names: (string | undefined)[] = [];
  for (const { detail } of results) for (const { class: label, name } of detail?.classes ?? []) names[label] ??= name;
  return names;
}
