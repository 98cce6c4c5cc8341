/** Command lines, validated by reading them against a command's declaration, which also writes its help. */
import { budget } from '../util/budget';
import { InputError } from '../util/errors';
import { suggestion } from '../util/nearest';

export interface FlagSpec {
  readonly name: string;
  /** How help calls the value (`FILE`); absent for a switch. */
  readonly value?: string;
  /** May be given several times. */
  readonly many?: boolean;
  readonly help: string;
}

export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  /** How help calls the positional arguments: `MODEL`, `PART…` (one or more). */
  readonly positionals: readonly string[];
  readonly flags: readonly FlagSpec[];
  /** More lines for --help: what is not obvious, with examples. */
  readonly details?: readonly string[];
}

export interface Args {
  readonly positionals: readonly string[];
  /** Values by flag name, in the order given; a switch that was given holds one empty text. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

export const helpFlag: FlagSpec = { name: 'help', help: 'show this' };
export const jsonFlag: FlagSpec = {
  name: 'json',
  help: 'one JSON document on standard output, progress on standard error',
};
export const setFlag: FlagSpec = { name: 'set', value: 'key=value', many: true, help: 'override a key of the recipe' };

export const threadsFlag: FlagSpec = {
  name: 'threads',
  value: 'N',
  help: 'threads to compute on; default 0: one for each core',
};

/** Throws InputError for an unknown flag (with the near miss), a missing or surplus value, or a wrong number of arguments. */
export function parseArgs(argv: readonly string[], spec: CommandSpec): Args {
  const positionals: string[] = [];
  const values = new Map<string, readonly string[]>();
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') positionals.push(...rest.splice(0));
    else if (word === '-h') values.set('help', ['']);
    else if (word.startsWith('-') && word !== '-') readFlag(word, rest, spec, values);
    else positionals.push(word);
  }
  if (!values.has('help')) checkPositionals(positionals, spec);
  return { positionals, values };
}

export function has(args: Args, flag: FlagSpec): boolean {
  return args.values.has(flag.name);
}

export function valueOf(args: Args, flag: FlagSpec): string | undefined {
  return args.values.get(flag.name)?.[0];
}

export function valuesOf(args: Args, flag: FlagSpec): readonly string[] {
  return args.values.get(flag.name) ?? [];
}

/** A whole number of at least `low`. */
export function countOf(args: Args, flag: FlagSpec, low: number): number | undefined {
  const value = valueOf(args, flag);
  if (value === undefined) return undefined;
  if (/^\d{1,15}$/.test(value) && Number(value) >= low) return Number(value);
  throw new InputError(`--${flag.name} must be an integer of ${low} or more, found "${value}"`);
}

export function threadsOf(args: Args): number | undefined {
  const count = countOf(args, threadsFlag, 0);
  if (count === undefined || count <= budget.threads) return count;
  throw new InputError(`--threads must be an integer from 0 to ${budget.threads}, found "${count}"`);
}

/** `shiftwise quantize RECIPE [--set key=value]… [--out DIR] [--json]` */
export function usageOf(spec: CommandSpec): string {
  const flags = spec.flags.map((flag) => `[${signature(flag)}]${flag.many ? '…' : ''}`);
  return ['shiftwise', spec.name, ...spec.positionals, ...flags].join(' ');
}

export function helpOf(spec: CommandSpec): string {
  const flags = [...spec.flags, helpFlag];
  const width = Math.max(...flags.map((flag) => signature(flag).length));
  const lines = flags.map((flag) => `  ${signature(flag).padEnd(width)}  ${flag.help}`);
  const details = spec.details ? ['', ...spec.details] : [];
  return [`${spec.summary}.`, '', `Usage: ${usageOf(spec)}`, '', ...lines, ...details, ''].join('\n');
}

function signature(flag: FlagSpec): string {
  return flag.value === undefined ? `--${flag.name}` : `--${flag.name} ${flag.value}`;
}

function readFlag(word: string, rest: string[], spec: CommandSpec, values: Map<string, readonly string[]>): void {
  const at = word.indexOf('=');
  const [given, said] = at === -1 ? [word] : [word.slice(0, at), word.slice(at + 1)];
  const flag = [...spec.flags, helpFlag].find(({ name }) => given === `--${name}`);
  if (flag === undefined) throw unknownFlag(given, spec);
  const earlier = values.get(flag.name) ?? [];
  if (earlier.length > 0 && !flag.many) throw misuse(spec, `--${flag.name} is given twice`);
  if (flag.value === undefined) {
    if (said !== undefined) throw misuse(spec, `--${flag.name} takes no value, found "${said}"`);
    values.set(flag.name, ['']);
    return;
  }
  const value = said ?? rest.shift();
  if (value === undefined || value === '' || (said === undefined && value.startsWith('--'))) {
    throw misuse(spec, `--${flag.name} needs a value: ${signature(flag)}`);
  }
  values.set(flag.name, [...earlier, value]);
}

function checkPositionals(given: readonly string[], spec: CommandSpec): void {
  const { positionals } = spec;
  const open = positionals.some((name) => name.endsWith('…'));
  if (given.length < positionals.length) {
    throw misuse(spec, `${spec.name} needs ${positionals.join(' and ')}, found ${list(given)}`);
  }
  if (given.length > positionals.length && !open) {
    throw misuse(spec, `${spec.name} takes ${positionals.join(' and ')} only, found ${list(given)}`);
  }
}

function list(words: readonly string[]): string {
  return words.length === 0 ? 'nothing' : words.map((word) => `"${word}"`).join(' ');
}

function unknownFlag(given: string, spec: CommandSpec): InputError {
  const known = [...spec.flags, helpFlag].map(({ name }) => `--${name}`);
  return new InputError(`${spec.name}: unknown option "${given}"${suggestion(given, known)}`);
}

function misuse(spec: CommandSpec, message: string): InputError {
  return new InputError(`${message} (usage: ${usageOf(spec)})`);
}
