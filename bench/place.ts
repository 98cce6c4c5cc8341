/**
 * A network in hardware placed and routed for iCE40 by open tools: Yosys makes cells of it, nextpnr places and routes them, and both say what came of it.
 * Without a run it is the small network of the simulations (convolution, max-pool, convolution, mean, fully connected; mul-shift). What has more
 * cells than the device is not placed.
 * Run: npm run place -- [--run RUN_DIR] [--top stream|engine] [--bits N] [--device hx8k|up5k] [--freq MHZ] [--cycles N]; wants `yosys` and `nextpnr-ice40` (scripts/openTool.mjs).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { encodeOnnx } from '../src/formats/onnx/encodeOnnx';
import { deviceNamed } from '../src/hardware/devices/devices';
import { createLocalService } from '../src/service/localService';
import { openTool } from '../scripts/openTool.mjs';
import { floatNpy } from '../test/support/arrayNets';
import { chainNet, seededImages } from '../test/support/streamNets';

const packages: Readonly<Record<string, string>> = { hx8k: 'ct256', up5k: 'sg48' };

const { values: options } = parseArgs({
  options: {
    run: { type: 'string' },
    top: { type: 'string', default: 'stream' },
    bits: { type: 'string', default: '8' },
    device: { type: 'string', default: 'hx8k' },
    freq: { type: 'string', default: '50' },
    cycles: { type: 'string', default: 'none' },
  },
});
const service = createLocalService();

/** The small network, quantized on seeded numbers. */
async function smallRun(folder: string): Promise<string> {
  const [count, each] = [8, 3 * 8 * 8];
  const images = new Float32Array(count * each);
  seededImages(count, 3).forEach((image, at) => images.set(image, at * each));
  writeFileSync(join(folder, 'small.onnx'), encodeOnnx(chainNet('mean')));
  writeFileSync(join(folder, 'images.npy'), floatNpy([count, 3, 8, 8], images));
  const calibration = { dataset: { type: 'npy', path: 'images.npy' }, count };
  const recipe = join(folder, 'small.quant.json');
  writeFileSync(recipe, JSON.stringify({ model: 'small.onnx', preset: 'strict', calibration }));
  return (await service.quantize({ recipe, set: [`bits=${options.bits}`] })).runDir;
}

function tool(name: string, args: readonly string[], folder: string): string {
  const found = openTool(name);
  const { status, stdout, stderr, error } = spawnSync(found.command, [...found.args, ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${name}: ${stderr.trim().split('\n').slice(-3).join(' ')}`);
  return `${stdout}${stderr}`;
}

/** Of Yosys' count of a flat network what the device has too little of, with what there is of it. */
function lacking(statistics: string, device: string): readonly string[] {
  const { luts, blocks, dsps } = deviceNamed(`ice40-${device}`);
  const limits = [
    ['SB_LUT4', luts],
    ['SB_RAM40_4K', blocks],
    ['SB_MAC16', dsps],
  ] as const;
  return limits.flatMap(([cell, limit]) => {
    const needed = Number(new RegExp(`^ +${cell} +(\\d+)$`, 'm').exec(statistics)?.[1] ?? 0);
    return needed > limit ? [`${cell} ${needed} of ${limit}`] : [];
  });
}

/** Of nextpnr's report the last time that it counts, and the frequency behind routing. */
function placed(report: string): readonly string[] {
  const used = ['ICESTORM_LC', 'ICESTORM_RAM', 'ICESTORM_DSP', 'SB_IO'].flatMap((cell) => {
    const found = [...report.matchAll(new RegExp(`${cell}: *(\\d+)/ *(\\d+)`, 'g'))].at(-1);
    return found ? [`${cell} ${found[1]} of ${found[2]}`] : [];
  });
  const frequency = [...report.matchAll(/Max frequency for clock [^:]*: ([\d.]+) MHz/g)].at(-1);
  return [...used, `${frequency?.[1] ?? '?'} MHz`];
}

async function main(): Promise<void> {
  const [device, folder] = [options.device, mkdtempSync(join(tmpdir(), 'shiftwise-place-'))];
  if (!Object.hasOwn(packages, device)) throw new Error(`--device must be hx8k or up5k, found "${device}"`);
  const { top } = options;
  if (top !== 'stream' && top !== 'engine') throw new Error(`--top must be stream or engine, found "${top}"`);
  try {
    const runDir = options.run === undefined ? await smallRun(folder) : resolve(options.run);
    if (!existsSync(runDir)) throw new Error(`${runDir}: no run here`);
    const own = top === 'stream' ? { cycles: options.cycles } : { lanes: '4', tiles: '1024' };
    const texts = { top, ...own, golden: 'none' };
    const out = join(folder, 'out');
    await service.export({ runDir, formats: ['verilog'], out, options: texts });
    const sources = join(out, 'verilog');
    const dsp = device === 'up5k' ? ' -dsp' : '';
    const library = readFileSync(join(sources, 'files.f'), 'utf8').trim().split('\n').slice(0, -1).join(' ');
    const made = `synth_ice40${dsp} -top ${top}_top -json top.json; tee -q -o cells.txt stat`;
    tool('yosys', ['-q', '-p', `read_verilog -defer ${library}; read_verilog ${top}_top.v; ${made}`], sources);
    const version = /Yosys ([\d.]+)/.exec(tool('yosys', ['-V'], sources))?.[1] ?? '?';
    const lacks = lacking(readFileSync(join(sources, 'cells.txt'), 'utf8'), device);
    if (lacks.length > 0) {
      console.log(`${device}: ${top}_top does not fit: ${lacks.join(', ')}; Yosys ${version}`);
      process.exitCode = 1;
      return;
    }
    const args = [
      `--${device}`,
      '--package',
      packages[device],
      '--json',
      'top.json',
      '--asc',
      'top.asc',
      '--freq',
      options.freq,
    ];
    const report = tool('nextpnr-ice40', [...args, '--seed', '1'], sources);
    console.log([`${device}-${packages[device]}`, ...placed(report), `Yosys ${version}`].join(', '));
    console.log(`routed: ${(readFileSync(join(sources, 'top.asc')).length / 1024).toFixed(0)} KiB of configuration`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
