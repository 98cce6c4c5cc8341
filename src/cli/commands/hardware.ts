import { InputError } from '../../util/errors';
import { countOf, jsonFlag, valueOf, type Args, type FlagSpec } from '../args';
import type { Command } from '../host';
import { hardwareText } from '../printHardware';

const deviceFlag: FlagSpec = { name: 'device', value: 'D', help: 'zynq-7020, artix7-100t, …; default zynq-7020' };
const fpsFlag: FlagSpec = { name: 'fps', value: 'F', help: 'images a second that are wanted; default 30' };
const clockFlag: FlagSpec = { name: 'clock', value: 'MHZ', help: 'clock in MHz; default 100' };

/** Exit code 1 when the device is too small, or the rate is missed. */
export const hardware: Command = {
  spec: {
    name: 'hardware',
    summary: 'Folds a run as a streaming network for a device and a rate: cycles, multipliers, memory, latency',
    positionals: ['RUN_DIR'],
    flags: [deviceFlag, fpsFlag, clockFlag, jsonFlag],
    details: [
      'PE output channels times SIMD input channels are multiplied side by side. Cycles are those of the modules that',
      '`shiftwise export RUN_DIR --format verilog --top stream --cycles N` writes; LUTs are an estimate.',
      '',
      'Exit codes: 0 it fits and is fast enough, 1 it does not, 2 bad input.',
      'For example: shiftwise hardware .shiftwise/tiny --device zynq-7020 --fps 30',
    ],
  },
  async run({ args, host, job, print }) {
    const runDir = host.absolute(args.positionals[0]);
    if (!(await host.isFolder(runDir))) {
      throw new InputError(`${args.positionals[0]}: not the folder of a run; \`shiftwise quantize\` makes one`);
    }
    const request = {
      ...{ runDir, device: valueOf(args, deviceFlag) ?? 'zynq-7020' },
      ...{ fps: rateOf(args), clockMHz: countOf(args, clockFlag, 1) ?? 100 },
    };
    const result = await (await host.service()).hardware(request, job);
    await print(result, () => hardwareText(result, args.positionals[0]));
    return result.exceeded.length === 0 && result.fps >= result.wantedFps * 0.99 ? 0 : 1;
  },
};

function rateOf(args: Args): number {
  const text = valueOf(args, fpsFlag) ?? '30';
  const fps = /^\d{1,6}(\.\d{1,6})?$/.test(text) ? Number(text) : 0;
  if (fps > 0) return fps;
  throw new InputError(`--fps must be a number above 0, found "${text}"`);
}
