/** A folder with the sample, a run of it, its exports, and files that a person laid beside them; and what must be true of it at any time. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Harm } from './faultRow';

const cli = resolve('dist/cli.js');

export interface Workplace {
  readonly folder: string;
  readonly run: string;
  readonly exports: string;
  readonly remove: () => void;
}

export function makeWorkplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'shiftwise-faults-'));
  for (const name of ['sample.onnx', 'sample.quant.json', 'pictures'])
    cpSync(join('samples', name), join(folder, name), { recursive: true });
  const run = join(folder, '.shiftwise', 'sample');
  const place = { folder, run, exports: `${run}.export`, remove: () => rmSync(folder, { recursive: true }) };
  for (const args of [quantizing(8), ['evaluate', run, '--limit', '4'], ['export', run, '--format', 'json']])
    if (callCli(place, args).status !== 0) throw new Error(`${args.join(' ')} fails without any harm`);
  for (const each of [run, place.exports]) writeFileSync(join(each, 'notes.txt'), 'mine');
  return place;
}

export const quantizing = (bits: number): readonly string[] => [
  ...['quantize', 'sample.quant.json', '--set', 'calibration.count=4', '--set', `bits=${bits}`],
];

export function startCli({ folder }: Workplace, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [cli, ...args], { cwd: folder, stdio: 'ignore' });
}

/** `shell` runs the command line, which it is given as `"$@"`, where harm is done to it. */
export function callCli({ folder }: Workplace, args: readonly string[], shell = '"$@"') {
  const words = [process.execPath, cli, ...args];
  return spawnSync('bash', ['-c', shell, 'bash', ...words], { cwd: folder, encoding: 'utf8' });
}

/** After harm: the run is read by the next command, every listed file is as listed, and what a person laid there is there. */
export function harmsIn(place: Workplace): Harm[] {
  const read = callCli(place, ['evaluate', place.run, '--limit', '1']);
  const swept = callCli(place, ['export', place.run, '--format', 'json']);
  const notes = [place.run, place.exports].map((each) => join(each, 'notes.txt'));
  const kept = notes.every((path) => existsSync(path) && readFileSync(path, 'utf8') === 'mine');
  const whole = isAsListed(place.run, 'run.json') && isAsListed(place.exports, 'export.json');
  return [
    ...(read.status === 0 && swept.status === 0 && kept ? [] : ['lost' as const]),
    ...(whole ? [] : ['halfWritten' as const]),
    ...(litterIn(place).length === 0 ? [] : ['orphans' as const]),
  ];
}

interface Listed {
  readonly name: string;
  readonly sha256: string;
}

function isAsListed(folder: string, marker: string): boolean {
  const list = JSON.parse(readFileSync(join(folder, marker), 'utf8')) as {
    readonly files: readonly Listed[];
    readonly written?: readonly { readonly files: readonly Listed[] }[];
  };
  const files = list.written?.flatMap((one) => one.files) ?? list.files;
  const sumOf = (name: string): string =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
  return files.every(({ name, sha256 }) => existsSync(join(folder, name)) && sumOf(name) === sha256);
}

function litterIn({ folder }: Workplace): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => /\.shiftwise-[0-9a-f]|\.shiftwise\.lock/.test(name));
}

/** What a failure must look like: exit 2 with one line. */
export function isClear({ status, stderr }: { readonly status: number | null; readonly stderr: string }): boolean {
  const said = stderr.split('\n').filter((line) => line.startsWith('shiftwise: '));
  return status === 2 && said.length === 1 && !/\bat .*:\d+:\d+|undefined|syscall/.test(stderr);
}
