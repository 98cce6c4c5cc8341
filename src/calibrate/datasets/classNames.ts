/** Names of classes in the order of a model's outputs: the place of a name is its label. */
import { InputError } from '../../util/errors';

/**
 * The label, from 0 on, of the class of this name.
 * @param where for the message: what the name is of, `/d: folder`
 * Throws InputError when the name is not among the classes, or is there twice.
 */
export function labelIn(classes: readonly string[], name: string, where: string): number {
  const label = classes.indexOf(name);
  if (label >= 0 && label === classes.lastIndexOf(name)) return label;
  const fault = label < 0 ? 'is not' : 'is twice';
  throw new InputError(`${where} "${name}" ${fault} among the classes (${classes.join(', ')})`);
}
