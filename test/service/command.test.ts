/** Evaluator `command`: programs that judge rightly, that fail in every way, and that are gone after a cancel, with all they started. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalService } from '../../src/service/localService';
import { startProgram } from '../../src/service/program/startProgram';
import { InputError, ProgramError } from '../../src/util/errors';

const service = createLocalService(undefined, startProgram);
let folder: string;
let runDir: string;

/** Answers each line with what `answer(sample)` gives; `end` is printed at the end. */
const judging = (answer: string, end = ''): string => `
const { readFileSync } = require('node:fs');
/** Float32 numbers behind a header whose length stands in bytes 8 and 9. */
const numbersOf = ({ npy, data }) => {
  if (data) return data;
  const bytes = readFileSync(npy);
  const from = 10 + bytes.readUInt16LE(8);
  return Array.from({ length: (bytes.length - from) / 4 }, (_, i) => bytes.readFloatLE(from + 4 * i));
};
const answer = ${answer};
require('node:readline').createInterface({ input: process.stdin })
  .on('line', (line) => console.log(JSON.stringify(answer(JSON.parse(line)))))
  .on('close', () => { ${end} });
`;

const top1 = judging(`({ label, outputs }) => {
  const [scores] = Object.values(outputs).map(numbersOf);
  return { metrics: { accuracy: scores.indexOf(Math.max(...scores)) === label ? 1 : 0 } };
}`);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shiftwise-command-'));
  for (const name of ['sample.onnx', 'sample.quant.json', 'pictures'])
    cpSync(join(import.meta.dirname, '..', '..', 'samples', name), join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'top1.cjs'), top1);
  ({ runDir } = await service.quantize({ recipe: join(folder, 'sample.quant.json'), set: ['calibration.count=5'] }));
});
afterAll(() => rmSync(folder, { recursive: true }));

const asked = (script: string, more: readonly string[] = []) => ({
  ...{ runDir, float: false, limit: 6 },
  set: ['evaluation.evaluator=command', `evaluation.command.run=${process.execPath},${script}`, ...more],
});
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};

describe('a command', () => {
  it.each(['npy', 'json'])('judges integers and float alike, by %s', async (outputs) => {
    const set = asked('top1.cjs', [`evaluation.command.outputs=${outputs}`]);
    const judged = await service.evaluate({ ...set, float: true });
    const ours = await service.evaluate({ ...set, set: ['evaluation.evaluator=top-k'], float: true });
    expect(judged.metrics).toEqual({ accuracy: ours.metrics.top1 });
    expect(judged.float).toEqual({ accuracy: ours.float?.top1 });
    expect(judged.provenance).toContain(`, by ${process.execPath} top1.cjs`);
  });

  it('joins over shards as one run', async () => {
    const whole = await service.evaluate(asked('top1.cjs'));
    const shards = await Promise.all(
      [1, 2].map((index) => service.evaluate({ ...asked('top1.cjs'), shard: { index, of: 2 } })),
    );
    const parts = shards.map((part, at) => ({ file: `${at}`, part: JSON.parse(JSON.stringify(part)) as unknown }));
    expect((await service.merge(parts)).metrics).toEqual(whole.metrics);
  });

  it('may give figures of all samples at the end, which shards cannot join', async () => {
    const script = write('end.cjs', judging('() => ({})', `console.log('{"metrics": {"f1": 0.25}}')`));
    expect((await service.evaluate(asked(script))).metrics).toEqual({ f1: 0.25 });
    const shard = service.evaluate({ ...asked(script), shard: { index: 1, of: 2 } });
    await expect(shard).rejects.toThrow('which shards cannot join');
  });

  const failures: readonly (readonly [what: string, script: string, set: readonly string[], message: RegExp])[] = [
    [
      'ends with a code',
      `console.error('no weights'); process.exit(3)`,
      [],
      /: ended with exit code 3: no weights before it answered to sample /,
    ],
    ['ends early', '', [], /: ended before it answered to sample /],
    [
      'is silent',
      'setInterval(() => 0, 1000)',
      ['evaluation.command.timeout=0.2'],
      /: no answer to sample \S+ within 0\.2 s; does it flush/,
    ],
    [
      'talks',
      `console.log('Loading'); ${judging('() => ({})')}`,
      [],
      /(answer to|before) sample \S+.*: .*found "Loading"; other texts belong on standard error/,
    ],
    [
      'answers no figures',
      judging('() => ({ metrics: { f1: "high" } })'),
      [],
      /with finite numbers, found "\{\\"metrics\\"/,
    ],
    [
      'tells what is wrong',
      judging('() => ({ error: "no such class" })'),
      [],
      /The command failed at sample \S+: no such class/,
    ],
    [
      'fails at the end',
      judging('() => ({ metrics: { a: 1 } })', 'process.exitCode = 4'),
      [],
      /: ended with exit code 4$/,
    ],
  ];
  it.each(failures)('that %s fails the job in one line', async (what, script, set, message) => {
    const evaluating = service.evaluate(asked(write(`${what.replace(/ /g, '-')}.cjs`, script), set));
    await expect(evaluating).rejects.toThrow(ProgramError);
    await expect(evaluating).rejects.toThrow(message);
  });

  it('without any figures is told so', async () => {
    await expect(service.evaluate(asked(write('none.cjs', judging('() => ({})'))))).rejects.toThrow(
      'answered no metrics',
    );
  });

  it.each([
    [
      'a program that is none',
      ['evaluation.command.run=no-such-program'],
      /"no-such-program" cannot be started: no such program, or no folder/,
    ],
    ['no program', [], /"evaluation\.command\.run" is missing/],
  ])('with %s is refused', async (_, set, message) => {
    const evaluating = service.evaluate({ ...asked(''), set: ['evaluation.evaluator=command', ...set] });
    await expect(evaluating).rejects.toThrow(InputError);
    await expect(evaluating).rejects.toThrow(message);
  });

  it('does not run where nobody trusts the workspace', async () => {
    const script = write('never.cjs', `require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'ran'))}, '')`);
    await expect(createLocalService().evaluate(asked(script))).rejects.toThrow('only a trusted workspace may');
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });

  it('is ended by a cancel with all that it started, and leaves no files', async () => {
    const pids = join(folder, 'pids');
    const script = write(
      'tree.cjs',
      `const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'ignore' });
      require('node:fs').writeFileSync(${JSON.stringify(`${pids}.new`)}, process.pid + ' ' + child.pid);
      require('node:fs').renameSync(${JSON.stringify(`${pids}.new`)}, ${JSON.stringify(pids)});
      setInterval(() => 0, 1000);`,
    );
    const before = outputFolders();
    const controller = new AbortController();
    const evaluating = service.evaluate(asked(script), { signal: controller.signal });
    await until(() => existsSync(pids));
    controller.abort();
    await expect(evaluating).rejects.toThrow('Cancelled');
    const started = readFileSync(pids, 'utf8').split(' ').map(Number);
    await until(() => !started.some(isAlive));
    await until(() => outputFolders().every((name) => before.includes(name)));
  });
});

const outputFolders = (): readonly string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('shiftwise-outputs-'));

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** A process that has ended and that nobody waited for is not alive. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '');
  } catch {
    return false;
  }
}
