/** Errors as data and back, so that an InputError is still one on the other side of a wire and a defect keeps its stack. */
import { CancelledError, InputError, ProgramError } from '../../util/errors';
import type { Failure } from './messages';

export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, stack } = error;
  return isForPeople(error) ? { name, message } : { name, message, stack };
}

/** The error a failure was made from: `CancelledError` and `InputError` (with its name) by class, others by name. */
export function errorOf({ name, message, stack }: Failure): Error {
  if (name === 'CancelledError') return new CancelledError();
  if (name === 'ProgramError') return new ProgramError(message);
  if (name === 'InputError' || name === 'FormatError') return Object.assign(new InputError(message), { name });
  return Object.assign(new Error(message), { name }, stack === undefined ? {} : { stack });
}

function isForPeople(error: Error): boolean {
  return [InputError, CancelledError, ProgramError].some((kind) => error instanceof kind);
}
