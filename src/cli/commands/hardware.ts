import { InputError } from '../../util/errors';
import { hardwareTops, type HardwareTop } from '../../protocol/results/hardwareResult';
import { countOf, jsonFlag, valueOf, type Args, type FlagSpec } from '../args';
import type { Command } from '../host';
import { hardwareText } from '../printHardware';

const deviceFlag: FlagSpec = { name: 'device', value: 'D', help: 'zynq-7020, artix7-100t, …; default zynq-7020' };
const topFlag: FlagSpec = {
  name: 'top',
  value: 'stream',
  help: 'stream: every layer at the same time (default); engine: one layer after the other, from memory',
};
const fpsFlag: FlagSpec = { name: 'fps', value: 'F', help: 'images a second that are wanted; default 30' };
const clockFlag: FlagSpec = { name: 'clock', value: 'MHZ', help: 'clock in MHz; default 100' };
const memoryFlag: FlagSpec = {
  name: 'memory',
  value: 'MBPS',
  help: "engine: megabytes a second of the board's memory; default: the device's data sheets",
};

/** Exit code 1 when the device is too small, or the rate is missed. */
export const hardware: Command = {
  spec: {
    name: 'hardware',
    summary:
      'Plans a run as a streaming network or an engine for a device and a rate: cycles, multipliers, memory, latency',
    positionals: ['RUN_DIR'],
    flags: [topFlag, deviceFlag, fpsFlag, clockFlag, memoryFlag, jsonFlag],
    details: [
      'stream: PE output channels times SIMD input channels are multiplied side by side, as few as the rate allows.',
      'engine: the fewest lanes and the smallest tiles that reach the rate, or the fastest engine that fits.',
      'Each layer of an engine is bound by products or by memory: by the port that the device has to it, or by its DRAM.',
      'Its last line is the export that writes it. Cycles are those of the modules; LUTs are an estimate.',
      'Exit codes: 0 it fits and is fast enough, 1 it does not, 2 bad input.',
      'For example: shiftwise hardware .shiftwise/tiny --device zynq-7020 --fps 30',
    ],
  },
  async run({ args, host, job, print }) {
    const runDir = host.absolute(args.positionals[0]);
    if (!(await host.isFolder(runDir))) {
      throw new InputError(`${args.positionals[0]}: not the folder of a run; \`shiftwise quantize\` makes one`);
    }
    const [top, memoryMBps] = [topOf(args), countOf(args, memoryFlag, 1)];
    if (memoryMBps !== undefined && top !== 'engine') {
      throw new InputError('--memory is for --top engine; a streaming network keeps its weights on the chip');
    }
    const request = {
      ...{ runDir, top, device: valueOf(args, deviceFlag) ?? 'zynq-7020' },
      ...{ fps: rateOf(args), clockMHz: countOf(args, clockFlag, 1) ?? 100 },
      ...(memoryMBps !== undefined && { memoryMBps }),
    };
    const result = await (await host.service()).hardware(request, job);
    await print(result, () => hardwareText(result, args.positionals[0]));
    return result.exceeded.length === 0 && result.fps >= result.wantedFps * 0.99 ? 0 : 1;
  },
};

function topOf(args: Args): HardwareTop {
  const text = valueOf(args, topFlag) ?? 'stream';
  const top = hardwareTops.find((each) => each === text);
  if (top !== undefined) return top;
  throw new InputError(`--top must be ${hardwareTops.join(' or ')}, found "${text}"`);
}

function rateOf(args: Args): number {
  const text = valueOf(args, fpsFlag) ?? '30';
  const fps = /^\d{1,6}(\.\d{1,6})?$/.test(text) ? Number(text) : 0;
  if (fps > 0) return fps;
  throw new InputError(`--fps must be a number above 0, found "${text}"`);
}
