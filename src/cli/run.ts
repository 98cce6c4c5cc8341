/**
 * One run of the command line, from arguments to exit code: 0 done; 1 the job failed or a gate was missed; 2 bad usage
 * or input, with one clear line on standard error; 130 cancelled.
 */
import { CancelledError, InputError, lineOf } from '../util/errors';
import type { Progress } from '../util/progress';
import { suggestion } from '../util/nearest';
import { shortened, visibleText } from '../util/visibleText';
import { has, helpFlag, helpOf, jsonFlag, parseArgs } from './args';
import { coloured } from './colour';
import { commands } from './commands';
import { fitted } from './fit';
import type { CliHost, Command, Screen } from './host';
import { progressLine } from './progress';

/** Never rejects. */
export async function runCli(argv: readonly string[], host: CliHost): Promise<number> {
  const guarded = withVisibleText(host);
  try {
    return await dispatch(argv, guarded, host);
  } catch (error) {
    return explain(error, guarded, host);
  }
}

/** Whatever a model calls its layers, no control or invisible character of it reaches the terminal. */
function withVisibleText(host: CliHost): CliHost {
  return {
    ...host,
    out: (text) => host.out(visibleText(text)),
    err: (text) => host.err(visibleText(text)),
  };
}

/** As streams that take colours and a moved cursor, of what is ours. */
type Bare = Pick<CliHost, 'out' | 'err'>;

async function dispatch(argv: readonly string[], host: CliHost, bare: Bare): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined) throw new InputError(`no command given (one of ${names().join(', ')}; --help explains them)`);
  if (name === '--help' || name === '-h' || name === 'help') return help(rest[0], host);
  if (name === '--version' || name === '-v') {
    await host.out(`${await host.version()}\n`);
    return 0;
  }
  return runCommand(commandNamed(name), rest, host, bare);
}

async function runCommand(command: Command, argv: readonly string[], host: CliHost, bare: Bare): Promise<number> {
  const args = parseArgs(argv, command.spec);
  if (has(args, helpFlag)) return help(command.spec.name, host);
  const line = progressLine((text) => bare.err(text), host.terminal);
  const job = { onProgress: (progress: Progress): void => line.report(progress), signal: host.signal };
  let lost: Error | undefined;
  const print = async (document: unknown, text: () => string): Promise<void> => {
    line.clear();
    const printed = has(args, jsonFlag)
      ? host.out(`${JSON.stringify(document, undefined, indentOf(document))}\n`)
      : bare.out(onScreen(visibleText(text()), host.screen));
    await printed.catch((error: Error) => (lost = error));
  };
  try {
    const code = await command.run({ args, host, job, print });
    if (lost) throw lost;
    line.clear();
    if (command.isComputing && host.terminal && host.advice) bare.err(`${host.advice}\n`);
    return code;
  } finally {
    line.clear();
  }
}

/** Nothing is cut and nothing coloured for a pipe or a file. */
function onScreen(text: string, screen: Screen | undefined): string {
  const narrow = screen && screen.columns > 0 ? fitted(text, screen.columns) : text;
  return screen?.colour ? coloured(narrow) : narrow;
}

async function help(name: string | undefined, host: CliHost): Promise<number> {
  await host.out(name === undefined ? overview() : helpOf(commandNamed(name).spec));
  return 0;
}

function overview(): string {
  const width = Math.max(...names().map((name) => name.length));
  const rows = commands.map(({ spec }) => `  ${spec.name.padEnd(width)}  ${spec.summary}`);
  return [
    'Quantizes neural networks (ONNX, Darknet) for FPGA fixed-point hardware.',
    '',
    'Usage: shiftwise COMMAND …',
    '',
    ...rows,
    '',
    'shiftwise COMMAND --help explains a command. Exit codes: 0 done, 1 failed or a gate was missed, 2 bad usage or input.',
    '',
  ].join('\n');
}

function commandNamed(name: string): Command {
  const command = commands.find(({ spec }) => spec.name === name);
  if (command === undefined) throw new InputError(`unknown command "${name}"${suggestion(name, names())}`);
  return command;
}

function names(): string[] {
  return commands.map(({ spec }) => spec.name);
}

function explain(error: unknown, host: CliHost, bare: Bare): number {
  if (error instanceof CancelledError || (host.signal.aborted && !(error instanceof InputError))) {
    host.err('shiftwise: cancelled\n');
    return 130;
  }
  const message = lineOf(error);
  const line = visibleText(`shiftwise: ${shortened(message.replace(/\s*\n\s*/g, ' '))}`);
  bare.err(`${host.terminal?.colour ? coloured(line) : line}\n`);
  return error instanceof InputError ? 2 : 1;
}

/** What a shard leaves for `merge` is large and read by nobody. */
function indentOf(document: unknown): number {
  return typeof document === 'object' && document !== null && 'state' in document ? 0 : 2;
}
