/** What a program prints, line by line, until it ends; and why, when it ends before its time. */
import type { ChildProcess } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { ProgramError } from '../../util/errors';
import { foundLine } from '../../util/program';

export interface Lines {
  /** Before the next question: throws ProgramError where lines wait that nobody asked for, which would be taken for its answer. */
  nothingUnasked(about: string): void;
  /** The next line. Rejects with ProgramError when the program ends first. */
  next(about: string): Promise<string>;
  /** All lines until the program ends well; rejects with ProgramError when it does not. */
  rest(): Promise<readonly string[]>;
}

/** Longer lines are no answers. */
const longestLine = 2 ** 20;
/** Of standard error, for a message. */
const keptErrors = 2000;

export function createLines(child: ChildProcess, name: string): Lines {
  const [decoder, waiting]: [StringDecoder, string[]] = [new StringDecoder('utf8'), []];
  let [open, errors]: [string, string] = ['', ''];
  let end: string | undefined;
  let onChange: () => void = () => undefined;
  child.stdout?.on('data', (bytes: Buffer) => {
    const parts = (open + decoder.write(bytes)).split(/\r?\n/);
    open = (parts.pop() ?? '').slice(0, longestLine + 1);
    waiting.push(...parts.filter((line) => line.trim() !== ''));
    onChange();
  });
  child.stderr?.on('data', (bytes: Buffer) => (errors = (errors + bytes.toString()).slice(-keptErrors)));
  child.once('close', (code, signal) => {
    if (open.trim() !== '') waiting.push(open);
    end = code === 0 ? '' : `ended with ${signal ?? `exit code ${code ?? '?'}`}${lastLineOf(errors)}`;
    onChange();
  });
  const failed = (what: string): ProgramError => new ProgramError(`${name}: ${what}`);
  const when = <T>(answer: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        try {
          if (open.length > longestLine) throw failed(`printed a line of more than ${longestLine} letters`);
          const answered = answer();
          if (answered === undefined) return;
          // What comes from now on is nobody's answer yet.
          onChange = () => undefined;
          resolve(answered);
        } catch (error) {
          reject(error instanceof Error ? error : failed(String(error)));
        }
      };
      onChange = look;
      look();
    });
  return {
    nothingUnasked(about) {
      if (waiting.length > 0) throw failed(`printed before ${about}, which nobody asked for: ${foundLine(waiting[0])}`);
    },
    next: (about) =>
      when(() => {
        if (waiting.length > 1)
          throw failed(`${waiting.length} lines in answer to ${about}, expected one: ${foundLine(waiting[0])}`);
        const line = waiting.shift();
        if (line === undefined && end !== undefined)
          throw failed(`${end === '' ? 'ended' : end} before it answered to ${about}`);
        return line;
      }),
    rest: () =>
      when(() => {
        if (end === undefined) return undefined;
        if (end !== '') throw failed(end);
        return waiting.splice(0);
      }),
  };
}

/** `: ValueError: …` */
function lastLineOf(errors: string): string {
  const last = errors.trim().split('\n').pop()?.trim() ?? '';
  return last === '' ? '' : `: ${last.slice(0, 300)}`;
}
