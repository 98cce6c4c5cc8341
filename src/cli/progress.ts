/**
 * Progress on standard error. A terminal gets one line that is drawn over (a bar); anything else gets a line when a
 * stage begins and at most one per tenth of it, some seconds apart, so that a log of a long run still moves.
 */
import type { Progress } from '../util/progress';
import { visibleLine } from '../util/visibleText';
import { bar } from './table';

export interface ProgressLine {
  report(progress: Progress): void;
  /** Takes the bar off the terminal before something else is printed. */
  clear(): void;
}

const redrawMilliseconds = 80;

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
  return {
    report(progress) {
      if (progress.lasting) return err(`${drawn ? '\r\u001b[K' : ''}${progress.stage}\n`);
      const finished = progress.total > 0 && progress.done >= progress.total;
      if (!finished && now() - drawnAt < redrawMilliseconds) return;
      drawnAt = now();
      drawn = true;
      err(`\r${barText(progress).slice(0, Math.max(10, columns - 1))}\u001b[K`);
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
  return {
    report(progress) {
      const reached = progress.total > 0 ? Math.floor((progress.done / progress.total) * 10) : 0;
      if (progress.stage === stage && (reached <= tenth || now() - writtenAt < quietMilliseconds)) return;
      stage = progress.stage;
      tenth = reached;
      writtenAt = now();
      err(`${stage}${countText(progress)}\n`);
    },
    clear() {},
  };
}

function barText(progress: Progress): string {
  if (progress.total <= 0) return `${progress.stage}…${countText(progress)}`;
  const drawing = bar(progress.done, progress.total, 20).padEnd(20, '·');
  return `${progress.stage.padEnd(12)} ${drawing}${countText(progress)}`;
}

function countText({ done, total, unit }: Progress): string {
  if (total > 0) return ` ${done}/${total} ${unit}`;
  return done > 0 ? ` ${done} ${unit}` : '';
}
