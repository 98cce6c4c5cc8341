/** Labels against the model that they are to judge: a class that it does not have would be counted as one that it never finds. */
import type { Truth } from '../calibrate/sample';
import { InputError } from '../util/errors';

export interface Judged {
  /** For messages. */
  readonly name: string;
  /** How many classes it has, from 0 on. */
  readonly classes: number;
}

/** Throws InputError naming file and line of the first label whose class the model does not have. */
export function requireKnownClasses(truths: Iterable<Truth>, { name, classes }: Judged): void {
  for (const { class: label, where } of truths) {
    if (label < classes) continue;
    throw new InputError(
      `${where}: class ${label}, expected 0 to ${classes - 1}, since ${name} has ${classes} classes; are these labels of another data set?`,
    );
  }
}

/** Throws InputError when a data set knows more classes than the model: which of them would be which nobody can say. */
export function requireNoMoreClasses(names: readonly string[], path: string, judged: Judged): void {
  if (names.length > judged.classes) throw new InputError(countsDiffer(names, path, judged));
}

/** Throws InputError when a data set whose labels follow from its own classes has other ones than the model: all behind a gap would shift. */
export function requireAllClasses(names: readonly string[], path: string, judged: Judged): void {
  const { classes } = judged;
  if (names.length === classes || classes === Infinity) return;
  const advice = `name all ${classes} in "evaluation.dataset.classes", in the order of the model's outputs`;
  throw new InputError(`${countsDiffer(names, path, judged)}; ${advice}`);
}

function countsDiffer(names: readonly string[], path: string, { name, classes }: Judged): string {
  const some = names.slice(0, 6).join(', ') + (names.length > 6 ? ', …' : '');
  return `${path}: ${names.length} classes (${some}), expected ${classes}, as many as ${name} has`;
}
