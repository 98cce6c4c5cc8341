/** What a program prints, in pieces as pipes deliver them, and how it ends. */
import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createLines, type Lines } from '../../../src/service/program/lines';
import { ProgramError } from '../../../src/util/errors';

interface Printing {
  readonly lines: Lines;
  readonly out: (bytes: string | Uint8Array) => void;
  readonly err: (text: string) => void;
  readonly end: (code: number | null, signal?: string) => void;
}

function printing(): Printing {
  const [child, stdout, stderr] = [new EventEmitter(), new EventEmitter(), new EventEmitter()];
  const lines = createLines(Object.assign(child, { stdout, stderr }) as unknown as ChildProcess, 'judge');
  return {
    lines,
    out: (bytes) => void stdout.emit('data', Buffer.from(bytes as string)),
    err: (text) => void stderr.emit('data', Buffer.from(text)),
    end: (code, signal) => void child.emit('close', code, signal ?? null),
  };
}

describe('the next line', () => {
  it('is put together of pieces, without its end', async () => {
    const { lines, out } = printing();
    out('on');
    const next = lines.next('sample 1');
    out('e\r\n\n  \ntw');
    expect(await next).toBe('one');
    const second = lines.next('sample 2');
    out('o\n');
    expect(await second).toBe('two');
  });
  it('may be cut within a letter', async () => {
    const { lines, out } = printing();
    const [first, ...others] = Buffer.from('é\n');
    out(Uint8Array.of(first));
    out(Uint8Array.from(others));
    expect(await lines.next('it')).toBe('é');
  });
  it('is one', async () => {
    const { lines, out } = printing();
    out('one\ntwo\n');
    await expect(lines.next('sample 7')).rejects.toThrow(
      new ProgramError(
        'judge: 2 lines in answer to sample 7, expected one: found "one"; other texts belong on standard error',
      ),
    );
  });
  it('is not the line that came behind an answer, which is refused before the next question', async () => {
    const { lines, out } = printing();
    const first = lines.next('sample 1');
    out('one\n');
    expect(await first).toBe('one');
    expect(() => lines.nothingUnasked('sample 2')).not.toThrow();
    out('a remark\n');
    expect(() => lines.nothingUnasked('sample 2')).toThrow(
      new ProgramError(
        'judge: printed before sample 2, which nobody asked for: found "a remark"; other texts belong on standard error',
      ),
    );
  });
  it('may be the last, whose end is missing', async () => {
    const { lines, out, end } = printing();
    out('last');
    end(0);
    expect(await lines.next('it')).toBe('last');
  });
  it.each([
    [2 ** 20, true],
    [2 ** 20 + 1, false],
  ])('may have %i letters: %s', async (length, may) => {
    const { lines, out } = printing();
    const next = lines.next('it');
    out('x'.repeat(length - 5));
    out('x'.repeat(5));
    if (may) {
      out('\n');
      expect(await next).toHaveLength(length);
    } else await expect(next).rejects.toThrow('judge: printed a line of more than 1048576 letters');
  });

  it.each([
    ['well', 0, undefined, '', 'ended'],
    ['with a code', 3, undefined, '', 'ended with exit code 3'],
    ['by a signal', null, 'SIGKILL', '', 'ended with SIGKILL'],
    ['nobody knows how', null, undefined, '', 'ended with exit code ?'],
    ['with words', 1, undefined, 'Traceback\n  File "a"\nValueError: no\n\n', 'ended with exit code 1: ValueError: no'],
    ['with many words', 1, undefined, 'y'.repeat(400), `ended with exit code 1: ${'y'.repeat(300)}`],
  ])('is missed where the program ends %s', async (_, code, signal, words, text) => {
    const { lines, err, end } = printing();
    const next = lines.next('sample 3');
    err(words.slice(0, 7));
    err(words.slice(7));
    end(code, signal);
    await expect(next).rejects.toThrow(new ProgramError(`judge: ${text} before it answered to sample 3`));
  });

  it('is missed with the last 2,000 letters of what was said', async () => {
    const { lines, err, end } = printing();
    const next = lines.next('it');
    err(`first ${'z'.repeat(1990)}`);
    err(`\nlast${' '.repeat(1)}\n`);
    end(1);
    await expect(next).rejects.toThrow('exit code 1: last before');
  });
});

describe('all lines', () => {
  it('are there when the program has ended', async () => {
    const { lines, out, end } = printing();
    const rest = lines.rest();
    out('one\n\ntwo');
    end(0);
    expect(await rest).toEqual(['one', 'two']);
    expect(await lines.rest()).toEqual([]);
  });
  it('are not, when it has ended badly', async () => {
    const { lines, out, end } = printing();
    out('one\n');
    end(2);
    await expect(lines.rest()).rejects.toThrow(new ProgramError('judge: ended with exit code 2'));
  });
});
