/**
 * Whole networks on the engine, simulated in Verilator before a memory model: two images, once without a pause and twice with every channel of the
 * memory waiting at random; every map against the integers of the run, and the cycles that were predicted beside those that were counted.
 * Run: npm run engine -- [NAME [first]]     SHIFTWISE_DATA (default ../shared/data) has the networks; wants `verilator` (Debian has it)
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createLocalService } from '../src/service/localService';
import { writeTinyYoloWeights } from './tinyYoloWeights';

const data = resolve(process.env.SHIFTWISE_DATA ?? '../shared/data');
const cifar = { type: 'cifar10-bin', path: join(data, 'cifar10/train_lossless_1000.bin') };
const coco = { type: 'images', path: join(data, 'coco/calib128') };

interface Source {
  readonly model: string;
  readonly weights?: string;
}

/** A copy of a cfg in `folder` with smaller pictures. */
function small(folder: string, cfg: string, size: number, weights: string): Source {
  const text = readFileSync(join(data, cfg), 'utf8')
    .replace(/^width=\d+/m, `width=${size}`)
    .replace(/^height=\d+/m, `height=${size}`);
  writeFileSync(join(folder, 'small.cfg'), text);
  return { model: join(folder, 'small.cfg'), weights };
}

type Network = readonly [name: string, source: (folder: string) => Source, dataset: object];

const fastest = 'darknet/yolo-fastest-1.1/yolo-fastest-1.1';
const networks: readonly Network[] = [
  [
    'sample',
    () => ({ model: resolve('samples/sample.onnx') }),
    { type: 'folders', path: resolve('samples/pictures/folders') },
  ],
  ['ResNet-20', () => ({ model: join(data, 'onnx/resnet20.onnx') }), cifar],
  ['yolo-fastest-1.1, 64×64', (folder) => small(folder, `${fastest}.cfg`, 64, join(data, `${fastest}.weights`)), coco],
  [
    'Tiny-YOLOv3, 96×96',
    (folder) => small(folder, 'darknet/yolov3-tiny/yolov3-tiny.cfg', 96, writeTinyYoloWeights()),
    coco,
  ],
];

async function simulated([name, source, dataset]: Network, adjustment: string, bits: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'shiftwise-engine-'));
  try {
    const service = createLocalService();
    const recipe = join(folder, 'net.quant.json');
    writeFileSync(recipe, JSON.stringify({ ...source(folder), calibration: { dataset, count: 16 } }));
    const { runDir } = await service.quantize({ recipe, set: [`adjustment=${adjustment}`, `bits=${bits}`] });
    const options = { top: 'engine', images: '2' };
    await service.export({ runDir, formats: ['verilog'], out: join(folder, 'out'), options });
    return [name, adjustment, bits, ...outcome(join(folder, 'out/verilog'))].join(' | ');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function outcome(folder: string): readonly string[] {
  const { status, stdout, stderr } = spawnSync('sh', ['run.sh', 'verilator', '1 2'], { cwd: folder, encoding: 'utf8' });
  const planned = /takes ([\d,]+) clocks/.exec(readFileSync(join(folder, 'README.md'), 'utf8'))?.[1] ?? '';
  const counted = /image 1 equal, takes (\d+) cycles/.exec(stdout)?.[1] ?? '?';
  const isEqual = status === 0 && stdout.includes("every image equals the engine's integers");
  if (!isEqual) process.exitCode = 1;
  return [
    planned,
    Number(counted).toLocaleString('en'),
    isEqual ? 'yes' : `NO: ${`${stdout}${stderr}`.trim().slice(-200)}`,
  ];
}

async function main(): Promise<void> {
  console.log(
    '| network | adjustment | bits | cycles planned | counted | every bit of every map equal |\n|---|---|---|---|---|---|',
  );
  const [only = '', first] = process.argv.slice(2);
  const settings = [
    ['mul-shift', 8],
    ['pow2-ratio', 8],
    ['mul-shift', 4],
    ['pow2-ratio', 4],
  ] as const;
  for (const network of networks.filter(([name]) => name.includes(only)))
    for (const [adjustment, bits] of first === undefined ? settings : settings.slice(0, 1))
      console.log(`| ${await simulated(network, adjustment, bits)} |`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
