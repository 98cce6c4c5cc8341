import { countOf, has, jsonFlag, valueOf, type FlagSpec } from '../args';
import type { Command } from '../host';
import { compareText } from '../printCompare';

const imageFlag: FlagSpec = { name: 'image', value: 'N', help: 'whose golden vectors, counted from 0; default 0' };
const layoutFlag: FlagSpec = {
  name: 'layout',
  value: 'CHW',
  help: 'order of the elements in the dump: CHW, HWC, …; default CHW, as golden vectors are',
};
const valueFlag: FlagSpec = {
  name: 'value',
  value: 'ID',
  help: 'which golden value a single file holds; default: by its name',
};

const directedFlag: FlagSpec = {
  name: 'directed',
  help: 'compares the directed vectors of single steps instead of an image',
};

/** Exit code 1 when something differs. */
export const compare: Command = {
  spec: {
    name: 'compare',
    summary:
      'Finds the first layer and element where a dump from board or simulation leaves the golden vectors, and why',
    positionals: ['GOLDEN', 'DUMP'],
    flags: [imageFlag, directedFlag, layoutFlag, valueFlag, jsonFlag],
    details: [
      'GOLDEN is a folder that `shiftwise export RUN_DIR --format fpga` wrote.',
      'DUMP is a folder of files called like golden values or layers (step_00_conv1.mem, step_00_conv1_acc.bin, conv1.npy, …), or one such file.',
      'Kinds: .mem and .hex as $writememh writes them, .bin (little-endian), .npy, and .txt, .csv, .dat with decimal numbers.',
      'Exit codes: 0 all equal, 1 something differs, 2 nothing to compare or unreadable.',
    ],
  },
  async run({ args, host, job, print }) {
    const [golden, dump] = args.positionals.map((path) => host.absolute(path));
    const request = {
      ...{ golden, dump, image: countOf(args, imageFlag, 0) ?? 0 },
      ...{ layout: valueOf(args, layoutFlag), value: valueOf(args, valueFlag), directed: has(args, directedFlag) },
    };
    const result = await (await host.service()).compare(request, job);
    await print(result, () => compareText(result));
    return result.equal ? 0 : 1;
  },
};
