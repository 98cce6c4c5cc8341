import { describe, expect, it } from 'vitest';
import { engineAdvice } from '../../src/cli/engineAdvice';
import { commands } from '../../src/cli/commands';
import { exportRun } from '../../src/cli/commands/export';
import { writers } from '../../src/export/writers';
import type { CliService } from '../../src/cli/cliService';
import { CancelledError, InputError } from '../../src/util/errors';
import { tell } from '../../src/util/progress';
import {
  allocateSummary,
  compareResult,
  evaluatePart,
  inspectResult,
  quantizeResult,
  run,
  sensitivityResult,
  sweepResult,
} from './fakeService';

describe('what the service is asked', () => {
  const defaults = { set: [], float: false, limit: undefined, shard: undefined };
  const cases: [line: string, method: string, request: unknown][] = [
    ['inspect a.onnx', 'inspect', { model: '/w/a.onnx', weights: undefined }],
    ['inspect a.cfg --weights=b.weights', 'inspect', { model: '/w/a.cfg', weights: '/w/b.weights' }],
    ['init /m/a.cfg --out r.quant.json', 'init', { model: '/m/a.cfg', weights: undefined, out: '/w/r.quant.json' }],
    [
      'quantize r.quant.json --set bits=4 --set=preset=report --out o --json',
      'quantize',
      { recipe: '/w/r.quant.json', set: ['bits=4', 'preset=report'], out: '/w/o' },
    ],
    ['evaluate r.quant.json', 'evaluate', { recipe: '/w/r.quant.json', ...defaults }],
    ['evaluate runs/a', 'evaluate', { runDir: '/w/runs/a', ...defaults }],
    [
      'evaluate --float r --limit 100 --shard 2/4 --set a=b',
      'evaluate',
      { recipe: '/w/r', set: ['a=b'], float: true, limit: 100, shard: { index: 2, of: 4 } },
    ],
    [
      'sweep r --vary bits=4,8 --vary adjustment=float,mul-shift --out s --shards 3 --plan',
      'beginSweep',
      {
        ...{ shards: 3, shard: undefined, planOnly: true },
        recipe: '/w/r',
        set: [],
        vary: [
          ['bits', ['4', '8']],
          ['adjustment', ['float', 'mul-shift']],
        ],
        limit: undefined,
        out: '/w/s',
      },
    ],
    [
      'sweep r --vary optimize=[],["equalize","adaround"]',
      'sweep',
      {
        recipe: '/w/r',
        set: [],
        vary: [['optimize', ['[]', '["equalize","adaround"]']]],
        limit: undefined,
      },
    ],
    ['sensitivity runs/a --metrics 500', 'sensitivity', { runDir: '/w/runs/a', set: [], images: 8, metricImages: 500 }],
    [
      'allocate r --budget adderBits=50% --activations 8,6',
      'allocate',
      {
        recipe: '/w/r',
        set: [],
        budget: { kind: 'adderBits', share: 0.5 },
        widths: [2, 3, 4, 6, 8],
        activations: [6, 8],
        images: 4,
        metricImages: undefined,
        out: undefined,
      },
    ],
    [
      'allocate r --budget macBits=50% --widths 8,4 --images 2 --out o',
      'allocate',
      {
        recipe: '/w/r',
        set: [],
        budget: { kind: 'macBits', share: 0.5 },
        widths: [4, 8],
        images: 2,
        metricImages: undefined,
        out: '/w/o',
      },
    ],
    [
      'sensitivity r --images 2 --set bits=4',
      'sensitivity',
      { recipe: '/w/r', set: ['bits=4'], images: 2, metricImages: undefined },
    ],
    [
      'export runs/a --format json,onnx-qdq --out o',
      'export',
      { runDir: '/w/runs/a', formats: ['json', 'onnx-qdq'], options: {}, out: '/w/o' },
    ],
    ['export runs/a', 'export', { runDir: '/w/runs/a', formats: [], options: {}, out: undefined }],
    [
      'export runs/a --layout tiled:8x16 --images=4',
      'export',
      { runDir: '/w/runs/a', formats: [], options: { layout: 'tiled:8x16', images: '4' }, out: undefined },
    ],
    [
      'hardware runs/a --device zu3eg --fps 12.5 --clock 200',
      'hardware',
      { runDir: '/w/runs/a', top: 'stream', device: 'zu3eg', fps: 12.5, clockMHz: 200 },
    ],
    [
      'hardware runs/a --top engine --memory 1333',
      'hardware',
      { runDir: '/w/runs/a', top: 'engine', device: 'zynq-7020', fps: 30, clockMHz: 100, memoryMBps: 1333 },
    ],
    [
      'compare out/fpga dump --layout HWC --image 2',
      'compare',
      { golden: '/w/out/fpga', dump: '/w/dump', image: 2, layout: 'HWC', value: undefined, directed: false },
    ],
    [
      'inspect a.onnx --input-shape x=1x3x8x8 --input-shape h=4',
      'inspect',
      { model: '/w/a.onnx', weights: undefined, inputShape: ['x=1x3x8x8', 'h=4'] },
    ],
    [
      'sensitivity r --set bits=4 --input-shape input.1=1,3,8,8 --input-shape 8x8',
      'sensitivity',
      {
        recipe: '/w/r',
        set: ['inputShape.input.1=1x3x8x8', 'inputShape=8x8', 'bits=4'],
        images: 8,
        metricImages: undefined,
      },
    ],
    ['inspect -- --odd.onnx', 'inspect', { model: '/w/--odd.onnx', weights: undefined }],
  ];
  it.each(cases)('%s', async (line, method, request) => {
    const { code, calls, err } = await run(line.split(' '), { folders: ['/w/runs/a'] });
    expect(err.replace(/^calibrate.*\n/gm, '')).toBe('');
    expect(code).toBe(0);
    // A run that was evaluated is looked at for its card.
    expect(calls.filter(([name]) => name !== 'run')).toEqual([[method, request]]);
  });
});

describe('--json', () => {
  const documents: [line: string, document: unknown][] = [
    ['inspect a', inspectResult],
    ['quantize a', { ...quantizeResult, runDir: '/w/.shiftwise/tiny' }],
    ['evaluate a', evaluatePart],
    ['sweep a --vary bits=4', sweepResult],
    ['sensitivity a', sensitivityResult],
    ['allocate a', allocateSummary],
    ['init a', { recipe: '/w/tiny.quant.json', created: true }],
    ['export runs/a', { folder: '/w/out', files: ['tiny.json', 'weights.bin'], warnings: ['json: mind'] }],
  ];
  it.each(documents)('prints one document and nothing else on standard output: %s', async (line, document) => {
    const { out, code } = await run([...line.split(' '), '--json'], { folders: ['/w/runs/a'] });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual(document);
    expect(out.endsWith('}\n')).toBe(true);
  });

  it('sends progress to standard error', async () => {
    const { out, err } = await run(['quantize', 'a', '--json']);
    expect(err).toBe('calibrate 0/128 images\n');
    expect(out).not.toContain('128/128');
  });

  it('leaves standard output empty on failure', async () => {
    const service = { inspect: () => Promise.reject(new Error('boom')) };
    expect(await run(['inspect', 'a', '--json'], { service })).toMatchObject({
      code: 1,
      out: '',
      err: 'shiftwise: boom\n',
    });
  });
});

describe('text for people', () => {
  const snapshots: [name: string, argv: string[]][] = [
    ['inspect', ['inspect', 'a']],
    ['quantize', ['quantize', 'a']],
    ['evaluate', ['evaluate', 'a']],
    ['sweep', ['sweep', 'a', '--vary', 'bits=4,8']],
    ['plan', ['plan', 'runs/a', '--for', 'parallel', '--jobs', '2']],
    ['report', ['report', 'runs/a', 'runs/b']],
    ['sweep-status', ['sweep', 'runs/a', '--status']],
    ['sensitivity', ['sensitivity', 'a']],
    ['allocate', ['allocate', 'a']],
    ['init', ['init', 'a']],
    ['export', ['export', 'runs/a']],
    ['export-dry-run', ['export', 'runs/a', '--dry-run']],
    ['hardware', ['hardware', 'runs/a']],
    ['hardware-engine', ['hardware', 'runs/a', '--top', 'engine']],
    ['help', ['--help']],
    ...commands.map(({ spec }): [string, string[]] => [`help-${spec.name}`, [spec.name, '--help']]),
  ];
  it.each(snapshots)('%s', async (name, argv) => {
    const { out, code } = await run(argv, { folders: ['/w/runs/a'] });
    expect(code).toBe(0);
    await expect(out).toMatchFileSnapshot(`./snapshots/${name}.txt`);
  });

  it('shows what compare found, and exits with 1 when something differs', async () => {
    const { out, code } = await run(['compare', 'a', 'b'], { service: { compare: async () => compareResult } });
    expect(code).toBe(1);
    await expect(out).toMatchFileSnapshot('./snapshots/compare.txt');
    const json = await run(['compare', 'a', 'b', '--json'], { service: { compare: async () => compareResult } });
    expect(JSON.parse(json.out)).toEqual(compareResult);
  });

  it('lists a folder of many files in one line', async () => {
    const golden = Array.from({ length: 9 }, (_, i) => `c/golden/${i}.bin`);
    const files = ['c/model.c', ...golden, 'c/golden/more/1.bin', 'README.md'];
    const service = { export: async () => ({ folder: '/w/out', files, warnings: [] }) };
    const { out } = await run(['export', 'runs/a'], { service, folders: ['/w/runs/a'] });
    expect(out).toBe('/w/out:\n  c/model.c\n  c/golden/: 9 files\n  c/golden/more/1.bin\n  README.md\n');
  });

  it('names every export format in the help', () => {
    const help = exportRun.spec.flags.find(({ name }) => name === 'format')?.help ?? '';
    expect(writers.map(({ id }) => id).filter((id) => !help.split(/[ ,;]+/).includes(id))).toEqual([]);
  });

  it('shows help for a command however it is asked', async () => {
    const { out } = await run(['sweep', '--help']);
    expect((await run(['help', 'sweep'])).out).toBe(out);
    expect((await run(['sweep', '-h'])).out).toBe(out);
  });

  it('shows scales, zero points and types that a file brings along', async () => {
    const given = { scale: 0.05, zeroPoint: 128, bits: 8, signed: false };
    const givenWeights = { scale: [0.001, 0.004], zeroPoint: 0, bits: 4, signed: true, block: 32 };
    const layers = inspectResult.layers.map((layer, i) => (i === 0 ? { ...layer, given, givenWeights } : layer));
    const { out } = await run(['inspect', 'a'], { service: { inspect: async () => ({ ...inspectResult, layers }) } });
    expect(out).toMatch(/scale +zero +integers +s weights +z weights +weights/);
    expect(out).toMatch(/ 0\.05 +128 +uint8 +0\.001…0\.004 +0 +int4\/32 /);
    expect((await run(['inspect', 'a'])).out).not.toContain('integers');
  });

  it('shows zero points of an asymmetric run', async () => {
    const layers = quantizeResult.layers.map((layer, i) =>
      i === 0 ? { ...layer, zeroPoint: { input: -128, output: 5 } } : layer,
    );
    const service = { quantize: async () => ({ runDir: '/w/run', quantize: { ...quantizeResult, layers } }) };
    const { out } = await run(['quantize', 'a'], { service });
    expect(out).toMatch(/zero in\/out/);
    expect(out).toMatch(/-128\/5/);
  });

  it('shows what names hide, on every stream', async () => {
    const name = 'conv\u001b[2J\nforged\u202egnp';
    const layers = inspectResult.layers.map((layer) => ({ ...layer, name }));
    const service = {
      inspect: () => Promise.resolve({ ...inspectResult, name, layers, notes: [name] }),
      quantize: () => Promise.reject(new InputError(`${name}: no`)),
    };
    for (const argv of [['inspect', 'm'], ['inspect', 'm', '--json'], ['quantize', 'r'], [name]]) {
      const { out, err } = await run(argv, { service });
      expect(`${out}${err}`).toMatch(/\\u001b\[2J.*forged\\u202egnp/);
      expect(`${out}${err}`).not.toMatch(/[\u001b\u202e]|^forged/m);
      if (argv.includes('--json')) expect(JSON.parse(out)).toMatchObject({ layers });
    }
  });

  it('says when a recipe was there already', async () => {
    const service = { init: async () => ({ recipe: '/w/r', created: false }) };
    expect((await run(['init', 'a'], { service })).out).toBe('/w/r exists already and was left alone\n');
  });

  it('draws a bar over one line of a terminal and takes it off', async () => {
    const { err } = await run(['quantize', 'a'], { columns: 60 });
    expect(err.startsWith('\r')).toBe(true);
    expect(err.endsWith('\r\u001b[K')).toBe(true);
    expect(err).not.toContain('\n');
    expect(err).toContain('████████████████████ 128/128 images');
  });

  it('reads a recipe, a part or what is checked from standard input', async () => {
    const files = { '-': '{ "model": "a.onnx" }' };
    const asked = async (...argv: string[]): Promise<unknown> => (await run(argv, { files })).calls[0];
    const recipe = { recipe: '/w/stdin.quant.json', recipeText: files['-'] };
    expect(await asked('quantize', '-')).toEqual(['quantize', expect.objectContaining(recipe)]);
    expect(await asked('evaluate', '-')).toEqual(['evaluate', expect.objectContaining(recipe)]);
    const part = { evaluator: 'voc', state: 1 };
    const merged = await run(['merge', '-'], { files: { '-': JSON.stringify(part) } });
    expect(merged.calls[0]).toEqual(['merge', [{ file: '-', part }]]);
    const net = '[net]\nwidth=32\nheight=32\nchannels=3\n[convolutional]\nfilterz=4\n';
    expect((await run(['check', '-'], { files: { '-': net } })).out).toMatch(/^-:6:1: \w+ cfg\.unknown-key: /m);
    expect((await run(['check', '-'], { files: { '-': '{ "modle": "a" }' } })).out).toMatch(/^-:1:3: error /m);
  });

  it('says once, to who waits at a terminal for the kernel, that another engine is faster', async () => {
    const advice = 'Another is faster.';
    const told = async (command: string, columns?: number): Promise<number> =>
      (await run([command, 'a'], { columns, advice })).err.split(`${advice}\n`).length - 1;
    expect(await Promise.all([told('evaluate', 60), told('quantize', 60), told('evaluate')])).toEqual([1, 0, 0]);
    expect(engineAdvice('20.20.2', 'x64')).toBe(
      'Node 20 runs the portable kernel: on Node 24 networks are computed 2 to 3 times as fast.',
    );
    expect([engineAdvice('24.0.0', 'x64'), engineAdvice('22.1.0', 'arm64')]).toEqual([undefined, undefined]);
  });

  it('prints its version', async () => {
    expect(await run(['--version'])).toMatchObject({ code: 0, out: '1.2.3\n' });
    expect(await run(['-v'])).toMatchObject({ code: 0, out: '1.2.3\n' });
  });
});

describe('bad usage answers with 2 and one line', () => {
  const cases: [line: string, message: string][] = [
    ['', 'no command given'],
    ['quantise r', 'unknown command "quantise" (did you mean "quantize"?)'],
    ['frobnicate', 'unknown command "frobnicate" (known: inspect, check, init, quantize,'],
    ['help quantise', 'unknown command "quantise"'],
    ['quantize', 'quantize needs RECIPE, found nothing (usage: shiftwise quantize RECIPE'],
    ['quantize a b', 'quantize takes RECIPE only, found "a" "b"'],
    ['quantize a --ste bits=4', 'quantize: unknown option "--ste" (did you mean "--set"?)'],
    ['quantize a --set', '--set needs a value: --set key=value'],
    ['quantize a --out --json', '--out needs a value: --out DIR'],
    ['quantize a --out x --out y', '--out is given twice'],
    ['allocate a --budget size=0%', '--budget must be size=P%, macBits=P%, adderBits=P% or adjustmentBits=P%'],
    ['allocate a --widths 4,17', '--widths must be integers from 2 to 16'],
    ['quantize a --json=yes', '--json takes no value, found "yes"'],
    ['evaluate a --limit ten', '--limit must be an integer of 1 or more, found "ten"'],
    ['evaluate a --limit 0', '--limit must be an integer of 1 or more, found "0"'],
    ['evaluate a --shard 5/4', '--shard must be i/n with i from 1 to n, found "5/4"'],
    ['evaluate a --shard 0/4', '--shard must be i/n'],
    ['evaluate a --min map50', '--min must be metric=number, found "map50"'],
    ['evaluate a --min map50=high', '--min must be metric=number, found "map50=high"'],
    ['evaluate a --min map05=0.1', '--min: evaluator voc has no metric "map05" (did you mean "map50"?)'],
    ['sweep a', 'sweep needs at least one --vary'],
    ['plan a --for slurm', 'plan needs --jobs N'],
    ['plan a --for sge --jobs 2', '--for must be slurm, kubernetes, parallel, found "sge"'],
    ['sweep a --vary bits=4 --shard 1/2', '--shard needs --out DIR'],
    ['sweep a --vary bits=4 --plan', '--plan needs --out DIR'],
    ['sweep a --status', '--status needs the folder of a sweep'],
    ['sweep a --vary bits=4 --max-drop x', '--max-drop must be a number or metric=number, found "x"'],
    ['sweep a --vary bits', '--vary must be key=v1,v2,…, found "bits"'],
    ['sweep a --vary bits=', '--vary bits= has no values'],
    ['merge', 'merge needs PART.json…, found nothing'],
    ['merge none.json', '/w/none.json: cannot be read (ENOENT)'],
    ['merge bad.json', 'bad.json: not JSON'],
    ['merge other.json', 'other.json: not a part of an evaluation'],
    ['export nowhere', 'nowhere: not the folder of a run'],
    ['compare a', 'compare needs GOLDEN and DUMP, found "a"'],
    ['compare a b --image -1', '--image must be an integer of 0 or more'],
  ];
  it.each(cases)('shiftwise %s', async (line, message) => {
    const files = { '/w/bad.json': '{', '/w/other.json': '{"a": 1}' };
    const { code, out, err } = await run(line === '' ? [] : line.split(' '), { files });
    expect(err).toContain(`shiftwise: ${message}`);
    expect(err.trimEnd()).not.toContain('\n');
    expect(code).toBe(2);
    expect(line.includes('map05') ? '' : out).toBe('');
  });

  it('passes the message of bad input on', async () => {
    const service = {
      quantize: () => Promise.reject(new InputError('"bits.weights" must be an integer from 2 to 16')),
    };
    const { code, err } = await run(['quantize', 'r'], { service });
    expect([code, err]).toEqual([2, 'shiftwise: "bits.weights" must be an integer from 2 to 16\n']);
  });
});

describe('check', () => {
  const net = '[net]\nwidth=64\nheight=64\nchannels=3\n';
  const files = {
    '/w/good.cfg': `${net}[maxpool]\nsize=2\nstride=2\n`,
    '/w/typo.cfg': `${net}[maxpool]\n sise=2\nstride=2\n`,
    '/w/bad.cfg': `${net}[maxpool]\nsize=two\n`,
    '/w/sub/conv.cfg': `${net}[convolutional]\nfilters=4\nsize=1\nactivation=relu\n`,
    '/w/good.quant.json': '{"model": "a.onnx"}',
    '/w/a.onnx': '',
    '/w/layers.quant.json': '{"model": "good.cfg",\n "layers": {\n  "maxpool_9": {"float": true}}}',
    '/w/onnx.quant.json': '{"model": "a.onnx",\n "layers": {"conv7": {}}}',
    '/w/missing.quant.json': '{"model": "god.cfg"}',
    '/w/bad.quant.json': '{\n  "model": "a.onnx",\n  "bits": 99\n}',
    '/w/nginx.cfg': 'worker_processes 4',
  };
  const typo =
    'typo.cfg:6:2: warning cfg.unknown-key: "sise" is not a key that Darknet reads in [maxpool] (did you mean size?)\n';
  const cases: [argv: string, code: number, out: string][] = [
    ['good.cfg good.quant.json', 0, '2 files, 0 errors, 0 warnings\n'],
    ['typo.cfg', 0, `${typo}1 file, 0 errors, 1 warning\n`],
    [
      'bad.cfg typo.cfg',
      1,
      `bad.cfg:6:6: error cfg.wrong-type: size must be an integer, found "two"\n${typo}2 files, 1 error, 1 warning\n`,
    ],
  ];
  it.each(cases)('%s answers %i', async (argv, code, out) => {
    expect(await run(['check', ...argv.split(' ')], { files })).toEqual({ code, out, err: '', calls: [] });
  });

  // 4 · (4 · 3 + 4) = 64 bytes of parameters, and a header of 20 or 16.
  it.each([
    [84, 0],
    [80, 0],
    [88, 1],
  ])('reads the length of the weights beside: %i bytes answer %i', async (bytes, code) => {
    const result = await run(['check', 'sub/conv.cfg'], { files, sizes: { '/w/sub/conv.weights': bytes } });
    expect(result.code).toBe(code);
    expect(result.out.includes('sub/conv.cfg:5:1: error cfg.weights-size: the weights file has 88')).toBe(code === 1);
  });

  it('names the line of a recipe', async () => {
    const { code, out } = await run(['check', 'bad.quant.json'], { files });
    expect(code).toBe(1);
    expect(out).toMatch(/^bad\.quant\.json:3:11: error recipe\.wrong-value: "bits" must be an integer from 2 to 16/);
  });

  it('looks for the model of a recipe, and the layers that it names', async () => {
    const checked = async (name: string): Promise<string> => (await run(['check', name], { files })).out.split('\n')[0];
    expect(await checked('missing.quant.json')).toBe(
      'missing.quant.json:1:11: error recipe.missing-file: "model": there is no /w/god.cfg (did you mean "good.cfg"?)',
    );
    expect(await checked('layers.quant.json')).toBe(
      'layers.quant.json:3:3: error recipe.unknown-layer: "maxpool_9" names no layer of the model (did you mean "maxpool_0"?)',
    );
    expect(await checked('onnx.quant.json')).toMatch(
      /^onnx\.quant\.json:2:13: error recipe\.unknown-layer: "conv7" names no layer of the model/,
    );
  });

  it('prints the same as JSON', async () => {
    const { code, out } = await run(['check', 'bad.cfg', 'typo.cfg', '--json'], { files });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      files: [
        {
          file: 'bad.cfg',
          diagnostics: [{ code: 'cfg.wrong-type', severity: 'error', line: 6, column: 6, endColumn: 9 }],
        },
        { file: 'typo.cfg', diagnostics: [{ code: 'cfg.unknown-key', fixes: ['Change to size'] }] },
      ],
      errors: 1,
      warnings: 1,
    });
  });

  it.each([
    ['check', 'check needs FILES…, found nothing'],
    ['check none.cfg', '/w/none.cfg: cannot be read'],
    ['check nginx.cfg', 'nginx.cfg: expected a Darknet cfg, whose first section is [net], or a recipe'],
  ])('shiftwise %s is bad usage', async (line, message) => {
    const { code, out, err } = await run(line.split(' '), { files });
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`shiftwise: ${message}`);
  });
});

describe('gates on the rows of a sweep', () => {
  const missed = 'shiftwise: bits=4 adjustment=float: gate missed: top1 is';
  it.each<[gates: string, code: number, err: string]>([
    ['--min top1=0.6', 0, ''],
    ['--min top1=0.7', 1, `${missed} 0.6701, wanted at least 0.7\n`],
    ['--max-drop 0.13', 0, ''],
    ['--max-drop 0.1', 1, `${missed} ${0.7935 - 0.6701} below float's, wanted at most 0.1\n`],
    ['--max-drop top5=0.04', 0, ''],
    [
      '--max-drop top9=1',
      2,
      'shiftwise: --max-drop: evaluator top-k has no metric "float.top9" (did you mean "float.top1"?)\n',
    ],
  ])('%s answers %i', async (gates, code, err) => {
    expect(await run(`sweep a --vary bits=4 ${gates}`.split(' '))).toMatchObject({ code, err });
  });

  it.each([
    ['sweep a --vary bits=4 --min top1', '--min must be metric=number'],
    ['sweep a --vary bits=4 --max-drop x', '--max-drop must be a number'],
    ['sweep runs/a --min top1', '--min must be metric=number'],
  ])('that are none are told before anything is computed: %s', async (line, message) => {
    const { err, calls } = await run(line.split(' '), { folders: ['/w/runs/a'] });
    expect(err).toContain(message);
    expect(calls).toEqual([]);
  });

  it('a folder is gone on with as it was planned', async () => {
    const { code, err } = await run(['sweep', 'runs/a', '--vary', 'bits=4'], { folders: ['/w/runs/a'] });
    expect([code, err]).toEqual([
      2,
      'shiftwise: --vary stands in the plan of /w/runs/a; name the recipe to plan anew\n',
    ]);
  });
});

describe('gates', () => {
  const cases: [gates: string[], code: number, err: string][] = [
    [['map50=0.3'], 0, ''],
    [['map50=0.3412'], 0, ''],
    [['map50=0.35'], 1, 'shiftwise: gate missed: map50 is 0.3412, wanted at least 0.35\n'],
    [['map50=0.3', 'precision=0.6'], 1, 'shiftwise: gate missed: precision is 0.5, wanted at least 0.6\n'],
    [['float.map50=0.34'], 0, ''],
    [['float.map50=0.4'], 1, 'shiftwise: gate missed: float.map50 is 0.3481, wanted at least 0.4\n'],
  ];
  it.each(cases)('evaluate --min %s answers %i', async (gates, code, err) => {
    const argv = ['evaluate', 'r', '--json', ...gates.flatMap((gate) => ['--min', gate])];
    const result = await run(argv);
    expect([result.code, result.err]).toEqual([code, err]);
    expect(JSON.parse(result.out)).toEqual(evaluatePart);
  });

  it('does not let a metric that is not a number pass', async () => {
    const service = { evaluate: async () => ({ ...evaluatePart, metrics: { map50: NaN } }) };
    expect((await run(['evaluate', 'r', '--min', 'map50=0'], { service })).code).toBe(1);
  });
});

describe('output that fails', () => {
  const outFails = new Error('no space');
  const missed = 'shiftwise: gate missed: map50 is 0.3412, wanted at least 0.9\n';
  const files = { '/w/1.json': JSON.stringify({ ...evaluatePart, state: {} }), '/w/r.quant.json': '{"bits": 99}' };
  it.each([
    ['--help', 'shiftwise: no space\n'],
    ['--version', 'shiftwise: no space\n'],
    ['inspect a.onnx', 'shiftwise: no space\n'],
    ['evaluate r', 'shiftwise: no space\n'],
    ['evaluate r --json', 'shiftwise: no space\n'],
    ['evaluate r --min map50=0.9', `${missed}shiftwise: no space\n`],
    ['merge 1.json --json --min map50=0.9', `${missed}shiftwise: no space\n`],
    ['sweep r --vary bits=4', 'shiftwise: no space\n'],
    ['check r.quant.json', 'shiftwise: no space\n'],
  ])('%s answers 1 and says so, and gates are told all the same', async (line, err) => {
    const result = await run(line.split(' '), { outFails, files });
    expect([result.code, result.err]).toEqual([1, err]);
  });
});

it('a gate on a figure of the float model evaluates that too', async () => {
  const { calls } = await run(['evaluate', 'r', '--min', 'float.map50=0.1']);
  expect(calls).toMatchObject([['evaluate', { float: true }]]);
});

describe('merge', () => {
  const part = (index: number): object => ({ ...evaluatePart, shard: { index, of: 2 }, state: { seen: index } });
  const files = { '/w/1.json': JSON.stringify(part(1)), '/w/2.json': JSON.stringify(part(2)) };

  it('hands the parts over in the order given and gates the result', async () => {
    const { code, out, calls } = await run(['merge', '2.json', '1.json', '--json', '--min', 'map50=0.9'], { files });
    const asked = [
      { file: '2.json', part: part(2) },
      { file: '1.json', part: part(1) },
    ];
    expect(calls).toEqual([['merge', asked]]);
    expect(JSON.parse(out)).toMatchObject({ images: 1000 });
    expect(code).toBe(1);
  });
});

describe('what stays to be read', () => {
  it.each([undefined, 80])('is a line of its own, on %s columns', async (columns) => {
    const service: Partial<CliService> = {
      sweep: async (_, job) => {
        job.onProgress?.({ stage: 'Evaluating', done: 1, total: 9, unit: 'images' });
        tell(job, '2 of 9 settings were done before');
        return sweepResult;
      },
    };
    const { err } = await run(['sweep', 'r', '--vary', 'bits=4', '--json'], { service, columns });
    expect(err).toMatch(/(^|\n|\u001b\[K)2 of 9 settings were done before\n/);
  });
});

describe('cancelling', () => {
  it('answers 130', async () => {
    const controller = new AbortController();
    const service = {
      quantize: async (_: unknown, job: { signal?: AbortSignal }) => {
        controller.abort();
        if (job.signal?.aborted) throw new CancelledError();
        throw new Error('the signal did not arrive');
      },
    };
    const result = await run(['quantize', 'r'], { service, signal: controller.signal });
    expect(result).toMatchObject({ code: 130, out: '', err: 'shiftwise: cancelled\n' });
  });
});
