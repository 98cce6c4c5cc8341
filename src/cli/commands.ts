/** All commands, in the order of the help. A new one is a file in commands/ and a line here. */
import { allocate } from './commands/allocate';
import { check } from './commands/check';
import { completion } from './commands/completion';
import { compare } from './commands/compare';
import { evaluate } from './commands/evaluate';
import { exportRun } from './commands/export';
import { hardware } from './commands/hardware';
import { init } from './commands/init';
import { inspect } from './commands/inspect';
import { merge } from './commands/merge';
import { plan } from './commands/plan';
import { quantize } from './commands/quantize';
import { report } from './commands/report';
import { sensitivity } from './commands/sensitivity';
import { sweep } from './commands/sweep';
import type { Command } from './host';

const jobs: readonly Command[] = [
  inspect,
  check,
  init,
  quantize,
  evaluate,
  sweep,
  plan,
  report,
  sensitivity,
  allocate,
  merge,
  exportRun,
  hardware,
  compare,
];

export const commands: readonly Command[] = [...jobs, completion(jobs)];
