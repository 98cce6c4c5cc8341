/**
 * Output that fails, for every command, as text and as JSON: what a command makes is there all the same, standard output that is lost is
 * said in one line and is an error, and nothing else changes the exit code, which gates decide.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { rowOf, type FaultSection, type Harm } from './faultRow';

interface Way {
  readonly fault: string;
  /** For a shell, which is given the command line as `"$@"`. */
  readonly shell: string;
  /** Standard output does not take what is written, so that the command must fail. */
  readonly loses?: true;
}

const ways: readonly Way[] = [
  { fault: 'standard output on a full device', shell: '"$@" >/dev/full', loses: true },
  { fault: 'both outputs on a full device', shell: '"$@" >/dev/full 2>/dev/full', loses: true },
  { fault: 'standard error on a full device', shell: '"$@" 2>/dev/full' },
  { fault: 'standard output closed', shell: '"$@" >&-', loses: true },
  { fault: 'standard error closed', shell: '"$@" 2>&-' },
  { fault: 'nobody reads standard output', shell: '"$@" | true; exit "${PIPESTATUS[0]}"' },
  { fault: 'nobody reads standard error', shell: '"$@" 2>&1 >/dev/null | true; exit "${PIPESTATUS[0]}"' },
];

interface Command {
  /** {o} is a place where nothing lies yet. */
  readonly line: string;
  readonly code: 0 | 1;
  /** What is there afterwards. */
  readonly makes?: string;
}

const quick = '--set calibration.count=4';

const commands: readonly Command[] = [
  { line: '--help', code: 0 },
  { line: 'inspect sample.onnx', code: 0 },
  { line: 'check sample.quant.json', code: 0 },
  { line: 'check broken.quant.json', code: 1 },
  { line: 'init sample.onnx --out {o}.quant.json', code: 0, makes: '{o}.quant.json' },
  { line: `quantize sample.quant.json ${quick} --out {o}`, code: 0, makes: '{o}/run.json' },
  { line: 'evaluate run --limit 3 --min top1=0', code: 0 },
  { line: 'evaluate run --limit 3 --min top1=2', code: 1 },
  { line: `sweep sample.quant.json ${quick} --vary bits=8 --limit 2 --out {o}`, code: 0, makes: '{o}/sweep.json' },
  { line: `sensitivity sample.quant.json ${quick} --images 1`, code: 0 },
  {
    line: `allocate sample.quant.json ${quick} --widths 4,8 --images 1 --out {o}`,
    code: 0,
    makes: '{o}/allocation.json',
  },
  { line: 'merge part.json --min top1=0', code: 0 },
  { line: 'merge part.json --min top1=2', code: 1 },
  { line: 'export run --format json --out {o}', code: 0, makes: '{o}/export.json' },
];

export const output: FaultSection = async () => {
  const folder = prepared();
  try {
    return ways.map((way) => rowOf(way.fault, triesOf(way, folder)));
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** The sample with a run, a shard's file, and a recipe that is none. */
function prepared(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shiftwise-output-'));
  for (const name of ['sample.onnx', 'sample.quant.json', 'pictures'])
    cpSync(join('samples', name), join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'broken.quant.json'), '{"model": 7}');
  const quantized = run(folder, '"$@"', `quantize sample.quant.json ${quick} --out run`);
  const part = run(folder, '"$@"', 'evaluate run --limit 3 --shard 1/1 --json');
  if (quantized.status !== 0 || part.status !== 0) throw new Error(`${quantized.stderr}${part.stderr}`);
  writeFileSync(join(folder, 'part.json'), part.stdout);
  return folder;
}

function run(folder: string, shell: string, line: string) {
  const words = [process.execPath, resolve('dist/cli.js'), ...line.split(' ')];
  return spawnSync('bash', ['-c', shell, 'bash', ...words], { cwd: folder, encoding: 'utf8' });
}

function triesOf(way: Way, folder: string): readonly (readonly Harm[])[] {
  return commands.flatMap((command, at) =>
    [command, { ...command, line: `${command.line} --json` }]
      .filter(({ line }) => !line.startsWith('--help --json'))
      .map((each, as) => harmOf(way, each, folder, `${ways.indexOf(way)}-${at}-${as}`)),
  );
}

function harmOf({ shell, loses }: Way, { line, code, makes }: Command, folder: string, name: string): readonly Harm[] {
  const at = (text: string): string => text.replace('{o}', name);
  const { status, stderr } = run(folder, shell, at(line));
  const said = stderr.split('\n').filter((each) => each.startsWith('shiftwise: '));
  const lost = said.filter((each) => each.includes('standard output cannot be written'));
  const readable = !/2>|2>&/.test(shell);
  const clear = (!readable || lost.length === (loses ? 1 : 0)) && !/^\s+at |node:/m.test(stderr);
  return [
    ...(status !== (loses ? 1 : code) || !clear ? (['unclear'] as const) : []),
    ...(makes !== undefined && !existsSync(join(folder, at(makes))) ? (['lost'] as const) : []),
    ...(litter(folder) ? (['orphans'] as const) : []),
  ];
}

const litter = (folder: string): boolean =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).some((name) => /\.tmp$|\.old$|\.shiftwise-/.test(name));
