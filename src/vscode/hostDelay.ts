/**
 * How long the extension host is blocked, for measurements (scripts/measure-editor.sh): a line of JSON for each moment in which its
 * event loop was late by more than the timer's own resolution. Does nothing unless it is told a file.
 */
import { appendFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Disposable } from 'vscode';

/** How often the loop is probed, and how often the worst since is written, in milliseconds. */
const resolution = 5;
const interval = 100;

export interface HostDelay {
  /** Milliseconds since 1970, at the end of the interval. */
  readonly at: number;
  /** The longest that the loop was late in the interval, in milliseconds. */
  readonly late: number;
  /** Processor time that the host spent in the interval, in milliseconds: less than `late` when others had the processor. */
  readonly busy: number;
}

/** The first line: milliseconds that activating took, and of the processor's time therein. */
export interface Activation {
  readonly activated: number;
  readonly busy: number;
}

/** When activating began: `performance.now()`, and the processor time until then. */
export interface Began {
  readonly at: number;
  readonly used: NodeJS.CpuUsage;
}

/** @param file where to write */
export function measureHostDelay(file: string | undefined, began: Began): Disposable {
  if (!file) return { dispose: () => undefined };
  appendFileSync(file, `${JSON.stringify(activationSince(began))}\n`);
  const histogram = monitorEventLoopDelay({ resolution });
  histogram.enable();
  let used = process.cpuUsage();
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(used);
    used = process.cpuUsage();
    const delay: HostDelay = { at: Date.now(), late: histogram.max / 1e6 - resolution, busy: (user + system) / 1000 };
    histogram.reset();
    if (delay.late > resolution) appendFileSync(file, `${JSON.stringify(delay)}\n`);
  }, interval);
  return {
    dispose() {
      clearInterval(timer);
      histogram.disable();
    },
  };
}

function activationSince({ at, used }: Began): Activation {
  const { user, system } = process.cpuUsage(used);
  return { activated: performance.now() - at, busy: (user + system) / 1000 };
}
