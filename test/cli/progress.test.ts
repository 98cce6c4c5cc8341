/** What a terminal and a log see of a long run: every text that is written, by a clock that the test sets. */
import { describe, expect, it } from 'vitest';
import { progressLine } from '../../src/cli/progress';
import type { Progress } from '../../src/util/progress';

const wipe = '\u001b[K';

function recorded(terminal?: { readonly columns: number }): {
  readonly at: (time: number, progress: Partial<Progress>) => string[];
  readonly clear: () => string[];
} {
  let [time, texts] = [0, [] as string[]];
  const line = progressLine(
    (text) => void texts.push(text),
    terminal,
    () => time,
  );
  const taken = (): string[] => [texts, (texts = [])][0];
  return {
    at(now, progress) {
      time = now;
      line.report({ stage: 'evaluate', done: 0, total: 0, unit: 'images', ...progress });
      return taken();
    },
    clear: () => (line.clear(), taken()),
  };
}

describe('on a terminal', () => {
  it('draws a bar over itself, at most every 80 milliseconds, and the last one always', () => {
    const { at } = recorded({ columns: 80 });
    const bar = (done: number, drawing: string): string[] => [`\revaluate     ${drawing} ${done}/10 images${wipe}`];
    expect(at(0, { done: 0, total: 10 })).toEqual(bar(0, '····················'));
    expect(at(79, { done: 1, total: 10 })).toEqual([]);
    expect(at(80, { done: 2, total: 10 })).toEqual(bar(2, '████················'));
    expect(at(159, { done: 9, total: 10 })).toEqual([]);
    expect(at(159, { done: 10, total: 10 })).toEqual(bar(10, '████████████████████'));
    expect(at(238, { done: 5, total: 10 })).toEqual([]);
    expect(at(239, { done: 5, total: 10 })).toEqual(bar(5, '██████████··········'));
  });
  it('counts what has no end', () => {
    const { at } = recorded({ columns: 80 });
    expect(at(0, { done: 0 })).toEqual([`\revaluate…${wipe}`]);
    expect(at(80, { done: 7 })).toEqual([`\revaluate… 7 images${wipe}`]);
  });
  it.each([
    [80, 'a stage with a long name ██████████·········· 1/2 images'],
    [57, 'a stage with a long name ██████████·········· 1/2 images'],
    [56, 'a stage with a long name 1/2 images'],
    [35, '1/2 images'],
    [5, '1/2 '],
    [0, 'a stage with a long name ██████████·········· 1/2 images'],
  ])('of %i columns: %s', (columns, text) =>
    expect(recorded({ columns }).at(0, { stage: 'a stage with a long name', done: 1, total: 2 })).toEqual([
      `\r${text}${wipe}`,
    ]),
  );
  it('says when a stage ends, by its pace, once that has been seen for two seconds', () => {
    const { at } = recorded({ columns: 80 });
    const lefts = [
      [0, 0],
      [1000, 10],
      [2000, 20],
      [4000, 25],
      [4500, 100],
    ].map(([time, done]) => /, (.*) left/.exec(at(time, { done, total: 100 })[0])?.[1]);
    expect(lefts).toEqual([undefined, undefined, '8 s', '12 s', undefined]);
    expect(at(5000, { stage: 'another', done: 0, total: 100 })[0]).not.toContain('left');
    expect(at(205_000, { stage: 'another', done: 50, total: 100 })[0]).toContain('50/100 images, 3 min 20 s left');
  });
  it('takes off what it drew, once', () => {
    const { at, clear } = recorded({ columns: 80 });
    expect(clear()).toEqual([]);
    at(0, {});
    expect(clear()).toEqual([`\r${wipe}`]);
    expect(clear()).toEqual([]);
  });
  it('leaves lasting words standing, over the bar where one is drawn', () => {
    const { at } = recorded({ columns: 80 });
    expect(at(0, { stage: 'a note', lasting: true })).toEqual(['a note\n']);
    at(0, {});
    expect(at(0, { stage: 'a note', lasting: true })).toEqual([`\r${wipe}a note\n`]);
  });
});

describe('in a log', () => {
  it('writes a line per stage, and one per tenth when five seconds have passed', () => {
    const { at } = recorded();
    expect(at(0, { done: 0, total: 100 })).toEqual(['evaluate 0/100 images\n']);
    expect(at(4999, { done: 10, total: 100 })).toEqual([]);
    expect(at(5000, { done: 9, total: 100 })).toEqual([]);
    expect(at(5000, { done: 10, total: 100 })).toEqual(['evaluate 10/100 images, 45 s left\n']);
    expect(at(10000, { done: 19, total: 100 })).toEqual([]);
    expect(at(10000, { done: 35, total: 100 })).toEqual(['evaluate 35/100 images, 19 s left\n']);
    expect(at(15000, { done: 39, total: 100 })).toEqual([]);
    expect(at(15000, { done: 40, total: 100 })).toEqual(['evaluate 40/100 images, 23 s left\n']);
    expect(at(15001, { stage: 'export', done: 0 })).toEqual(['export\n']);
    expect(at(99999, { stage: 'export', done: 8 })).toEqual([]);
  });
  it('takes nothing off', () => expect(recorded().clear()).toEqual([]));
  it('shows what a name hides', () => expect(recorded().at(0, { stage: 'a\u001b[2J' })[0]).not.toContain('\u001b'));
});
