/** Requests of which only the latest counts: a new one cancels the one before, and an answer that comes too late is dropped. */
import { t } from '@vscode/l10n';
import { lineOf } from '../../src/util/errors';
import type { Job } from '../../src/util/progress';

export interface Latest {
  /** After `restMs`, unless something newer is wanted by then. What goes wrong is told in the status. */
  ask<T>(what: Request<T>): void;
  cancel(): void;
}

export interface Request<T> {
  /** What a person waits for: "image 000042". */
  readonly name: string;
  readonly restMs: number;
  readonly send: (job: Job) => Promise<T>;
  readonly use: (answer: T) => void;
  /** Called when there is no answer, but for requests that nobody waits for any longer. */
  readonly fail?: () => void;
}

/** A person notices waiting after this long. */
const noticeMs = 300;

export function createLatest(tell: (status: string) => void): Latest {
  let waiting: AbortController | undefined;
  const cancel = (): void => waiting?.abort();
  const run = async <T>({ name, restMs, send, use, fail }: Request<T>): Promise<void> => {
    cancel();
    const { signal } = (waiting = new AbortController());
    await new Promise((resolve) => setTimeout(resolve, restMs));
    if (signal.aborted) return;
    let isSlow = false;
    let stage: string | undefined;
    const say = (): void => {
      if (isSlow && !signal.aborted) tell(stage === undefined ? t('Looking at: {0} …', name) : `${stage}: ${name} …`);
    };
    const slow = setTimeout(() => {
      isSlow = true;
      say();
    }, noticeMs);
    const onProgress: Job['onProgress'] = (progress) => {
      stage = progress.stage;
      say();
    };
    try {
      const answer = await send({ signal, onProgress });
      if (signal.aborted) return;
      tell('');
      use(answer);
    } catch (error) {
      if (signal.aborted) return;
      tell(lineOf(error));
      fail?.();
    } finally {
      clearTimeout(slow);
    }
  };
  return { ask: (request) => void run(request), cancel };
}
