/** Answers that nobody waits for longer than a moment: while a run is under way the engine may be busy. */

/** A hover or a lens without its figures is better than none; the next one has them. */
const patience = 400;

/** What the promise answers, or undefined when it is late or fails. */
export async function withTimeout<T>(promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, patience, undefined)));
  try {
    return await Promise.race([promise.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}
