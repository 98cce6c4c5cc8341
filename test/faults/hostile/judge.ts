/** One hostile input through the command line, and what must never happen: see faultRow.ts. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, lstatSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Harm } from '../faultRow';
import type { Call, Outcome } from './base';
import type { Try } from './tries';

export interface Verdict extends Outcome {
  readonly harms: readonly Harm[];
}

export async function judged({ args, lay }: Try, base: string, call: Call): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'shiftwise-hostile-'));
  cpSync(base, folder, { recursive: true });
  const undo = lay(folder);
  try {
    const before = sumsIn(folder);
    const outcome = await call(folder, args);
    return { ...outcome, harms: harmsOf(args, outcome, before, folder) };
  } finally {
    undo?.();
    rmSync(folder, { recursive: true, force: true });
  }
}

const gigabyte = 1e9;

function harmsOf(args: readonly string[], outcome: Outcome, before: Sums, folder: string): Harm[] {
  const after = sumsIn(folder);
  const changes = args[0] === 'evaluate' || args.includes('golden') ? /^(run|golden)\// : /^$/;
  const lost = [...before].some(([name, sum]) => !changes.test(name) && after.get(name) !== sum);
  const half =
    existsSync(join(folder, 'new')) && !['run.json', 'export.json'].some((marker) => after.has(`new/${marker}`));
  const orphan = [...after.keys()].some((name) => /\.tmp$|\.old$|\.shiftwise-|\.shiftwise\.lock/.test(name));
  const unclear = !isClear(args[0], outcome);
  return [
    ...(lost ? (['lost'] as const) : []),
    ...(half ? (['halfWritten'] as const) : []),
    ...(orphan ? (['orphans'] as const) : []),
    ...(outcome.peakBytes > gigabyte ? (['overOneGigabyte'] as const) : []),
    ...(unclear ? (['unclear'] as const) : []),
  ];
}

const internals =
  /is not a function|is not iterable|Cannot read|Invalid typed array|undefined|\n {4}at |Maximum call stack|heap|\[object|is not a constructor|Invalid array|ERR_/;

/** 0 without internals; 2, and 1 where that is an answer, with one line or more that say why. */
function isClear(command: string, { code, stdout, stderr }: Outcome): boolean {
  if (code === undefined || internals.test(`${stdout}${stderr}`)) return false;
  const said = stderr.split('\n').filter((line) => line.startsWith('shiftwise: '));
  if (code === 0) return true;
  if (code === 2) return said.length === 1 && said[0].length < 4000;
  return code === 1 && said.length <= 1 && (answers[command] ?? /^$/).test(stdout + stderr);
}

/** What a command that ends with 1 says when it has done its work: errors found, a layer like garbage, a difference. */
const answers: Readonly<Record<string, RegExp>> = {
  check: /error/,
  quantize: /figures look like garbage/,
  evaluate: /figures look like garbage/,
  compare: /differ/,
};

type Sums = ReadonlyMap<string, string>;

function sumsIn(folder: string): Sums {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => lstatSync(join(folder, name)).isFile());
  return new Map(files.map((name) => [name, sumOf(readFileSync(join(folder, name)))]));
}

const sumOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
