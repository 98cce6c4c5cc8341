/**
 * The errors that people see. Each is one clear line: what, where, expected, found, what to do next.
 * Anything else that is thrown is a defect of ours.
 */

/** The input (file, option, recipe, data set) is at fault. The CLI exits with 2. */
export class InputError extends Error {
  override readonly name: string = 'InputError';
}

/** A model file cannot be read. */
export class FormatError extends InputError {
  override readonly name = 'FormatError';
  constructor(
    message: string,
    readonly where: {
      readonly format: 'onnx' | 'darknet';
      /** Byte offset for binary files. */
      readonly offset?: number;
      /** Line from 0 for text files. */
      readonly line?: number;
      readonly layer?: string;
    },
  ) {
    super(message);
  }
}

/** A program of the user's failed: no defect of ours, and no wrong input. The CLI exits with 1. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
}

/** The user cancelled: not an error to show. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  constructor() {
    super('Cancelled');
  }
}

/** One line, as the command line prints it. */
export function lineOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError();
}

/** The same promise, but rejected with CancelledError as soon as the signal says so, whatever `work` is still busy with. */
export function orCancelled<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const cancel = (): void => reject(new CancelledError());
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel);
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}
