/**
 * Progress on standard error. A terminal gets one line that is drawn over (a bar); anything else gets a line when a
 * stage begins and at most one per tenth of it, some seconds apart, so that a log of a long run still moves.
 */
import type { Progress } from '../util/progress';
import { visibleLine } from '../util/visibleText';
import { secondsText } from './format';
import { bar } from './table';

export interface ProgressLine {
  report(progress: Progress): void;
  /** Takes the bar off the terminal before something else is printed. */
  clear(): void;
}

const redrawMilliseconds = 80;

/** Where a terminal does not know its width, as within some containers. */
const usualColumns = 80;

/** How long a stage has to have run before its pace says when it ends. */
const paceMilliseconds = 2000;

/** In a log, a stage that is quick is one line. */
const quietMilliseconds = 5000;

export function progressLine(
  err: (text: string) => void,
  terminal: { readonly columns: number } | undefined,
  now: () => number = Date.now,
): ProgressLine {
  const line = terminal ? barOn(err, terminal.columns, now) : linesOn(err, now);
  // A stage may be named after a layer or a setting.
  return { ...line, report: (progress) => line.report({ ...progress, stage: visibleLine(progress.stage) }) };
}

function barOn(err: (text: string) => void, columns: number, now: () => number): ProgressLine {
  let drawnAt = -Infinity;
  let drawn = false;
  const left = pace(now);
  const width = (columns > 0 ? columns : usualColumns) - 1;
  return {
    report(progress) {
      if (progress.lasting) return err(`${drawn ? '\r\u001b[K' : ''}${progress.stage}\n`);
      const rest = left(progress);
      const finished = progress.total > 0 && progress.done >= progress.total;
      if (!finished && now() - drawnAt < redrawMilliseconds) return;
      drawnAt = now();
      drawn = true;
      err(`\r${barText(progress, rest, width)}\u001b[K`);
    },
    clear() {
      if (drawn) err('\r\u001b[K');
      drawn = false;
    },
  };
}

function linesOn(err: (text: string) => void, now: () => number): ProgressLine {
  let stage = '';
  let tenth = 0;
  let writtenAt = -Infinity;
  const left = pace(now);
  return {
    report(progress) {
      const rest = left(progress);
      const reached = progress.total > 0 ? Math.floor((progress.done / progress.total) * 10) : 0;
      if (progress.stage === stage && (reached <= tenth || now() - writtenAt < quietMilliseconds)) return;
      stage = progress.stage;
      tenth = reached;
      writtenAt = now();
      err(`${stage}${countText(progress)}${rest}\n`);
    },
    clear() {},
  };
}

/** The most telling text that fits; a bar goes first, then the time, then the stage's name. */
function barText(progress: Progress, rest: string, width: number): string {
  const { stage, done, total } = progress;
  const count = countText(progress);
  if (total <= 0) return `${stage}…${count}`.slice(0, width);
  const drawing = bar(done, total, 20).padEnd(20, '·');
  const texts = [`${stage.padEnd(12)} ${drawing}${count}${rest}`, `${stage}${count}${rest}`, `${stage}${count}`];
  return texts.find((text) => Array.from(text).length <= width) ?? count.trim().slice(0, width);
}

/** Of each report in turn, when its stage will be done, by its pace so far: `, 12 s left`; nothing while that is a guess. */
function pace(now: () => number): (progress: Progress) => string {
  let first: { readonly stage: string; readonly done: number; readonly at: number } | undefined;
  return ({ stage, done, total }) => {
    if (first?.stage !== stage || done < first.done) first = { stage, done, at: now() };
    const [passed, gained] = [now() - first.at, done - first.done];
    if (passed < paceMilliseconds || gained <= 0 || done >= total) return '';
    return `, ${secondsText(Math.ceil(((passed / gained) * (total - done)) / 1000)).replace('.0 s', ' s')} left`;
  };
}

function countText({ done, total, unit }: Progress): string {
  if (total > 0) return ` ${done}/${total} ${unit}`;
  return done > 0 ? ` ${done} ${unit}` : '';
}
