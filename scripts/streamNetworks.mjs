// Whole networks as streaming top levels, simulated in Verilator: three images back to back under random pauses, every bit against the engine,
// and the cycles that were predicted beside those that were counted. Takes minutes, so it is no test; its table is in docs/hardware.md.
//   node esbuild.mjs && node scripts/streamNetworks.mjs [CLOCKS [NAME]]   SHIFTWISE_DATA (default ../shared/data) has the networks
// The one of full size is simulated where it is named, in one setting, under one pattern of pauses: it takes an hour.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const clocks = Number(process.argv[2] ?? 200_000);
const only = process.argv[3] ?? '';
const data = resolve(process.env.SHIFTWISE_DATA ?? '../shared/data');
const cifar = { type: 'cifar10-bin', path: join(data, 'cifar10/train_lossless_1000.bin') };
const coco = { type: 'images', path: join(data, 'coco/calib128') };

const fastest = join(data, 'darknet/yolo-fastest-1.1/yolo-fastest-1.1');

/** A copy in `folder` with smaller pictures, so that an image is simulated in seconds. */
function smallYolo(folder) {
  const from = fastest;
  const cfg = readFileSync(`${from}.cfg`, 'utf8')
    .replace(/^width=\d+/m, 'width=64')
    .replace(/^height=\d+/m, 'height=64');
  writeFileSync(join(folder, 'small.cfg'), cfg);
  return { model: join(folder, 'small.cfg'), weights: `${from}.weights` };
}

const networks = [
  [
    'sample',
    () => ({ model: resolve('samples/sample.onnx') }),
    { type: 'folders', path: resolve('samples/pictures/folders') },
  ],
  ['SimpleNet', () => ({ model: join(data, 'onnx/simplenet.onnx') }), cifar],
  ['ResNet-20', () => ({ model: join(data, 'onnx/resnet20.onnx') }), cifar],
  ['yolo-fastest-1.1, 64×64', smallYolo, coco],
];
const fullSize = [
  'yolo-fastest-1.1, 320×320',
  () => ({ model: `${fastest}.cfg`, weights: `${fastest}.weights` }),
  coco,
  [['mul-shift', 8]],
  '1',
];
const settings = ['mul-shift', 'pow2-ratio'].flatMap((adjustment) => [8, 4].map((bits) => [adjustment, bits]));

const shiftwise = (...args) =>
  execFileSync(process.execPath, ['dist/cli.js', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });

function simulated(folder, model, dataset, adjustment, bits, seeds) {
  const at = (name) => join(folder, name);
  writeFileSync(at('net.quant.json'), JSON.stringify({ ...model, calibration: { dataset, count: 32 } }));
  shiftwise(
    'quantize',
    at('net.quant.json'),
    '--set',
    `adjustment=${adjustment}`,
    '--set',
    `bits=${bits}`,
    '--out',
    at('run'),
  );
  const plan = spawnSync(process.execPath, [
    'dist/cli.js',
    'hardware',
    at('run'),
    '--clock',
    '100',
    '--fps',
    String(1e8 / clocks),
    '--json',
  ]);
  const { intervalCycles, latencyCycles, totals, multiplier } = JSON.parse(plan.stdout);
  shiftwise(
    'export',
    at('run'),
    '--format',
    'verilog',
    '--top',
    'stream',
    '--cycles',
    String(clocks),
    '--multiplier',
    multiplier,
    '--images',
    '3',
    '--out',
    at('out'),
  );
  const run = spawnSync('sh', [join(at('out'), 'verilog/run.sh'), 'verilator', seeds], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const images = [...run.stdout.matchAll(/image (\d+) equal, ends at cycle (\d+), (\d+) after/g)].map((line) =>
    line.slice(1).map(Number),
  );
  const passes = run.status === 0 && run.stdout.includes("every image equals the engine's integers");
  // Of the pass without a pause, the last of several outputs.
  const last = (wanted, which) => Math.max(...images.filter(([image]) => image === wanted).map((line) => line[which]));
  return {
    ...{ passes, dsps: totals.dsps, intervalCycles, latencyCycles },
    ...{ latency: last(0, 1), interval: last(2, 2) },
    tail: passes ? '' : `${run.stdout}${run.stderr}`.split('\n').slice(-4).join(' '),
  };
}

console.log(
  '| network | adjustment | bits | interval, planned / counted | latency, planned / counted | multipliers | every bit equal |',
);
console.log('|---|---|---|---|---|---|---|');
let failed = 0;
const named = fullSize[0] === only ? [fullSize] : networks.filter(([each]) => each.includes(only));
for (const [name, prepare, dataset, own = settings, seeds = '1 2 3'] of named) {
  for (const [adjustment, bits] of own) {
    const folder = mkdtempSync(join(tmpdir(), 'shiftwise-stream-'));
    try {
      const found = simulated(folder, prepare(folder), dataset, adjustment, bits, seeds);
      const pair = (a, b) => `${a.toLocaleString('en')} / ${b.toLocaleString('en')}`;
      const cycles = [pair(found.intervalCycles, found.interval), pair(found.latencyCycles, found.latency)];
      console.log(
        `| ${[name, adjustment, bits, ...cycles, found.dsps, found.passes ? 'yes' : `NO: ${found.tail}`].join(' | ')} |`,
      );
      if (!found.passes) failed++;
    } catch (error) {
      failed++;
      console.log(
        `| ${name} | ${adjustment} | ${bits} | ${String(error.stderr ?? error)
          .slice(-300)
          .replace(/\s+/g, ' ')} |`,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
process.exitCode = failed > 0 ? 1 : 0;
