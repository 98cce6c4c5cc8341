import { InputError } from '../../util/errors';
import { jsonFlag, valueOf, type FlagSpec } from '../args';
import type { Command } from '../host';

const formatFlag: FlagSpec = {
  name: 'format',
  value: 'f1,f2',
  help:
    'of json, npz, npy, c, onnx-qdq, onnx-float, darknet, vitis, netron, model-explorer; ' +
    "default: the recipe's own list",
};
const outFlag: FlagSpec = {
  name: 'out',
  value: 'DIR',
  help: 'folder to write to; default: export in the folder of the run',
};

/** Writes hardware files from a run. (`export` is a reserved word, so the constant is not named like the command.) */
export const exportRun: Command = {
  spec: {
    name: 'export',
    summary: 'Writes the quantized model of a run in other formats',
    positionals: ['RUN_DIR'],
    flags: [formatFlag, outFlag, jsonFlag],
  },
  async run({ args, host, job, print }) {
    const runDir = host.absolute(args.positionals[0]);
    if (!(await host.isFolder(runDir))) {
      throw new InputError(`${args.positionals[0]}: not the folder of a run; \`shiftwise quantize\` makes one`);
    }
    const out = valueOf(args, outFlag);
    const formats = (valueOf(args, formatFlag) ?? '').split(',').map((id) => id.trim());
    const request = { runDir, formats: formats.filter((id) => id !== ''), out: out && host.absolute(out) };
    const result = await (await host.service()).export(request, job);
    await print(result, () => [`${result.folder}:`, ...result.files.map((file) => `  ${file}`), ''].join('\n'));
    return 0;
  },
};
