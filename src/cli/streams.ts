/**
 * Standard output and standard error of the process. What does not arrive on the first is an error; the second carries progress
 * and explanations, and whether anybody reads them changes nothing.
 */
import { fstatSync, writeSync } from 'node:fs';
import { isClosedByShell } from './closedOutput';

/** As much of `process.stdout` as is used, so that tests hand in others. */
export interface TextStream {
  readonly fd: number;
  write(text: string, done: (error?: Error | null) => void): unknown;
  on(event: 'error', listener: () => void): unknown;
}

/**
 * Resolves when all of the text has been handed over, or the reader went away (`| head -1`): nobody is left to tell.
 * Rejects, with one line that says why, when the text or a part of it is lost.
 */
export async function writeOut(stream: TextStream, text: string): Promise<void> {
  try {
    if (isClosedByShell(stream.fd)) throw Object.assign(new Error('write EBADF'), { code: 'EBADF' });
    if (fstatSync(stream.fd).isFile()) writeToFile(stream.fd, text);
    else await handOver(stream, text);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (goneAway.includes(code)) return;
    throw new Error(`standard output cannot be written: ${reasons[code] ?? message}; what is there is not the whole`);
  }
}

/** Never fails and never waits. */
export function writeErr(stream: TextStream, text: string): void {
  stream.write(text, () => undefined);
}

/** A stream that fails tells the listener of each write; without a listener of its own the process would end there. */
export function survive(stream: TextStream): void {
  stream.on('error', () => undefined);
}

/** Resolves when what was written has left the process, or nobody takes it for `milliseconds`. */
export async function drained(stream: TextStream, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((done) => (timer = setTimeout(done, milliseconds)));
  await Promise.race([handOver(stream, '').catch(() => undefined), patience]);
  clearTimeout(timer);
}

const goneAway: readonly string[] = ['EPIPE', 'ECONNRESET', 'EOF', 'ERR_STREAM_DESTROYED'];

const reasons: Readonly<Record<string, string>> = {
  EBADF: 'it is closed (>/dev/null is for output that nobody wants)',
  ENOSPC: 'no space is left on the device',
  EFBIG: 'the file would become larger than is allowed',
  EIO: 'the device reports an error',
  EDQUOT: 'the quota of the disk is used up',
};

/** Node's own stream for files takes a write that was cut short, as on a disk that fills up, for a whole one. */
function writeToFile(fd: number, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}

function handOver(stream: TextStream, text: string): Promise<void> {
  return new Promise((done, fail) => {
    stream.write(text, (error) => (error ? fail(error) : done()));
  });
}
