/** What a command may touch: its service, two streams, and the few things about the disk that arguments need. */
import type { FolderView } from '../language/recipe/finding';
import type { Job } from '../util/progress';
import type { Args, CommandSpec } from './args';
import type { CliService } from './cliService';

/** A stream that somebody looks at. */
export interface Screen {
  /** Characters in a line; 0 where the terminal does not know. */
  readonly columns: number;
  readonly colour?: boolean;
}

export interface CliHost {
  /** Loaded on first use, so that --help and bad usage answer at once. */
  service(): Promise<CliService>;
  /** Standard output; resolves when the text has been handed over, or nobody wants it any more. Rejects when it is lost. */
  out(text: string): Promise<void>;
  /** Standard error; never fails. */
  err(text: string): void;
  /** Of standard error, where that is a terminal. */
  readonly terminal: Screen | undefined;
  /** Of standard output, where that is a terminal. */
  readonly screen?: Screen;
  /** What to say, once, to a person who waits for the kernel. */
  readonly advice?: string;
  readonly signal: AbortSignal;
  version(): Promise<string>;
  /** Makes a path of the command line absolute; `-`, standard input, stays. */
  absolute(path: string): string;
  isFolder(path: string): Promise<boolean>;
  /** What recipes name. */
  readonly disk: FolderView;
  /** In bytes; undefined when there is no such file. */
  fileSize(path: string): Promise<number | undefined>;
  /** Of a file, or of standard input (`-`). Rejects with InputError when it cannot be read. */
  readText(path: string): Promise<string>;
}

/** What a command's `run` is given. */
export interface CommandContext {
  readonly args: Args;
  readonly host: CliHost;
  /** Progress goes to standard error; cancelled by the host's signal. */
  readonly job: Job;
  /** Prints the JSON document with --json, and the text otherwise. Output that fails is told when the command is done. */
  readonly print: (document: unknown, text: () => string) => Promise<void>;
}

export interface Command {
  readonly spec: CommandSpec;
  /** Whether most of its time is the kernel's. */
  readonly isComputing?: boolean;
  /** Answers the exit code: 0 done, 1 a gate was missed. Bad input is thrown as InputError. */
  run(context: CommandContext): Promise<number>;
}
