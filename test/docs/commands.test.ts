/**
 * Every command that README.md and docs print does something: those of the command line run on a copy of the sample, with the
 * settings that are printed and fewer images. What builds, measures or tests for minutes is looked up instead: the script is there.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseArgs } from '../../src/cli/args';
import { commands } from '../../src/cli/commands';
import { commandLine, type Answer } from '../support/commandLine';
import { hasCompiler } from '../support/compileC';
import { commandsOf, documentedCommands } from './documentedCommands';

const root = join(import.meta.dirname, '../..');
const work = mkdtempSync(join(tmpdir(), 'shiftwise-docs-'));
const all = documentedCommands();
const ours = all.map((one) => ({ ...one, text: one.text.replace(/^node dist\/cli\.js/, 'shiftwise') }));

/** Not run here, and where they are. */
const elsewhere: readonly [command: RegExp, why: string][] = [
  [/^(npm ci|npm run build|npm ci && npm run build)$/, 'scripts/test.sh does it before the tests'],
  [/^npm test$/, 'this is it'],
  [/^npm run (demo|package)$/, 'the demo is the README’s commands; the editor test packages'],
  [
    /^npm run (pictures|tables|measured|networks|fuzz|faults|operators|node-tests|reference|mutants|bench|l10n|notices|place|stalls|engine|engine-table|large)\b/,
    'minutes to hours',
  ],
  [/^node bench\/run\.mjs \w+/, 'measures: minutes'],
  [/^(bash )?scripts\/[\w-]+\.\w+/, 'measures: minutes, an editor or Yosys'],
  [/^node scripts\/[\w-]+\.mjs/, 'measures: minutes, an editor or Yosys'],
  [/^node build\/samples\/\w+\.m?js /, 'trains for minutes'],
  [/^node --trace-\S+$/, 'an option to look with'],
  [/^sh (RUN_DIR\.export\/verilog\/)?run\.sh (icarus|verilator)\b/, 'test/export/verilog runs it'],
  [/^npm run test:verilog$/, 'scripts/test.sh does it, where the simulators are'],
];

beforeAll(() => cpSync(join(root, 'samples'), join(work, 'samples'), { recursive: true }));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const shiftwise = (argv: readonly string[]): Promise<Answer> => commandLine(work, argv);

const answers = new Map<string, Promise<Answer>>();

/** Several commands are the same on the sample: among them reconstruction, 20 s each time. */
function once(argv: readonly string[]): Promise<Answer> {
  const key = argv.join(' ');
  const answer = answers.get(key) ?? shiftwise(argv);
  answers.set(key, answer);
  return answer;
}

/** What a placeholder stands for in the sample's folder. */
const stands: Readonly<Record<string, string>> = {
  MODEL: 'samples/sample.onnx',
  RECIPE: 'samples/sample.quant.json',
  'yolo-fastest-1.1.quant.json': 'samples/sample.quant.json',
  'simplenet.quant.json': 'samples/sample.quant.json',
  RUN_DIR: 'out/sample',
  RUN: 'out/sample',
  'RUN…': 'out/sample',
  SHELL: 'bash',
  'yolov3-tiny.quant.json': 'samples/sample.quant.json',
  'tiny.cfg': 'samples/detector/scenes.cfg',
  'tiny.quant.json': 'samples/sample.quant.json',
  'scenes.quant.json': 'samples/detector/scenes.quant.json',
  'runs/tiny': 'out/sample',
  'files/fpga': 'out/golden/fpga',
  'FILES…': 'samples/sample.quant.json',
  'PART.json…': 'out/part.json',
  GOLDEN: 'out/golden/fpga',
  DUMP: 'out/golden/fpga/golden/0',
  DIRECTED_DUMP: 'out/golden/fpga/golden/directed',
  N: '2',
  CHW: 'CHW',
  DIR: 'out/dir',
  'f1,f2': 'json,onnx-qdq',
  'key=a,b': 'bits=4,8',
  'key=v1,v2,…': 'bits=4,8',
  'key=value': 'bits=4',
};
const dots: Readonly<Record<string, string>> = {
  adjustment: 'mul-shift,pow2-ratio',
  preset: 'strict',
  granularity: 'per-tensor,per-channel',
  'range.weights': 'min-max,mean',
  'range.activations': 'min-max,mean',
};

/** On the sample, with few images; `…` and names in capitals replaced. What may be left out, in brackets, is. */
function onSample(text: string): readonly string[] {
  const [, ...words] = text.replace(/\s*\[[^\]]*\]/g, '').split(/\s+/);
  const written = words.flatMap((word, i): readonly string[] => {
    if (word === '…' || (word === '--set' && words[i + 1] === '…')) return [];
    const [key, value] = word.split('=');
    if (value === '…') return [`${key}=${words[i - 1] === '--set' ? dots[key].split(',')[0] : dots[key]}`];
    if (words[i - 1] === '--limit') return ['3'];
    return [(stands[word] ?? word).replace('equalize,NAME', 'equalize,bias-correction')];
  });
  return written.some((word) => word.endsWith('.quant.json')) && written[0] !== 'check'
    ? [...written, ...fewer(written)]
    : written;
}

/** Preset `best` learns, or verifies what it learns on the images, for most of a minute: the quickest of its optimizers stands for all. */
const fewer = (words: readonly string[]): readonly string[] => [
  '--set',
  'calibration.count=4',
  ...(words.includes('preset=best') ? ['--set', 'optimize=equalize'] : []),
  ...(['sweep', 'evaluate', 'allocate'].includes(words[0]) && !words.includes('--limit')
    ? ['--set', 'evaluation.count=3']
    : []),
];

/** A command that is only spoken of has no arguments, so none are asked of it. */
const spokenOf = (text: string): boolean => /^shiftwise [a-z]+( --\w+ [A-Z]+)?$/.test(text);

/** Whether a device holds the sample, whose fully connected layer alone is 5 Mbit, is its answer. */
const answersNo = (text: string): boolean => text.startsWith('shiftwise hardware ');

describe('commands in README.md and docs', () => {
  it('are found in blocks, sentences and tables', () => {
    const markdown =
      '```\nnpm ci\nshiftwise sweep a \\\n  --vary b=1,2 # why\n```\nSay `shiftwise\nhelp`, `quantize RECIPE`, `scale`.\n';
    expect(commandsOf('a.md', markdown).map(({ text }) => text)).toEqual([
      'npm ci',
      'shiftwise sweep a --vary b=1,2',
      'shiftwise help',
      'shiftwise quantize RECIPE',
    ]);
    expect(all.length).toBeGreaterThan(40);
  });

  // Of weights that training leaves.
  const runnable = ours.filter(({ text }) => text.startsWith('shiftwise ') && !/\bbuild\/areas\b/.test(text));
  const order = (text: string): number => (/quantize .*--out out\/sample$/.test(text) ? 0 : 1);
  const sorted = [...runnable].sort((a, b) => order(a.text) - order(b.text));

  it('of which some prepare what the others read', async () => {
    const steps = [
      'quantize samples/sample.quant.json --out out/sample --set calibration.count=4',
      'export out/sample --format fpga --out out/golden',
    ];
    for (const step of steps) expect(await shiftwise(step.split(' '))).toMatchObject({ code: 0 });
    const part = await shiftwise('evaluate out/sample --limit 4 --shard 1/1 --json'.split(' '));
    writeFileSync(join(work, 'out/part.json'), part.out);
  });

  it.each(sorted.map(({ place, text }) => [place, text] as const))('%s: %s', async (_, text) => {
    if (spokenOf(text)) {
      const [, name, ...rest] = text.split(' ');
      const command = commands.find(({ spec }) => spec.name === name);
      expect(command?.spec.name).toBe(name);
      const places = (command?.spec.positionals ?? []).map(() => 'x');
      expect(() => parseArgs([...places, ...rest], command!.spec)).not.toThrow();
      return;
    }
    const { code, err } = await once(onSample(text));
    if (err === '' && answersNo(text)) expect(code).toBeLessThanOrEqual(1);
    else expect([code, code === 0 ? '' : err.split('\n').at(-2)]).toEqual([0, '']);
  });

  const scripts = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly scripts: object })
    .scripts;
  const rest = ours.filter(({ text }) => !text.startsWith('shiftwise ') && !text.startsWith('gcc '));
  it.each(rest.map(({ place, text }) => [place, text] as const))('%s: %s is there', (_, text) => {
    const why = elsewhere.find(([command]) => command.test(text))?.[1];
    expect([text, why]).toEqual([text, expect.any(String)]);
    const script = /^npm run ([\w:-]+)/.exec(text)?.[1];
    if (script !== undefined) expect(Object.keys(scripts)).toContain(script);
    const file = /\b(scripts\/[\w-]+\.\w+|bench\/run\.mjs (\w+))/.exec(text);
    if (file) expect(existsSync(join(root, file[2] === undefined ? file[1] : `bench/${file[2]}.ts`))).toBe(true);
  });

  const compiled = ours.filter(({ text }) => text.startsWith('gcc '));
  it.skipIf(!hasCompiler)('compile and run exported C, as printed', async () => {
    expect(compiled).toHaveLength(2);
    expect(await shiftwise(['export', 'out/sample', '--format', 'c', '--out', 'out/c'])).toMatchObject({ code: 0 });
    // The sample has no islands, so none are to be defined.
    writeFileSync(join(work, 'out/c/islands.c'), '');
    for (const { text } of compiled) {
      const { status, stdout } = spawnSync('sh', ['-c', text], { cwd: join(work, 'out/c'), encoding: 'utf8' });
      expect([status, stdout]).toEqual([0, expect.stringMatching(/steps, \d+ values: all equal/)]);
    }
  });
});
