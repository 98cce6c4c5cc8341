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
export function requireNoMoreClasses(names: readonly string[], path: string, { name, classes }: Judged): void {
  if (names.length <= classes) return;
  const some = names.slice(0, 6).join(', ') + (names.length > 6 ? ', …' : '');
  throw new InputError(`${path}: ${names.length} classes (${some}), expected ${classes}, as many as ${name} has`);
}
