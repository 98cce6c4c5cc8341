import { exportOptionSpecs, type ExportOptionTexts } from '../../protocol/results/exportOptions';
import type { ExportSummary } from '../../protocol/results/requests';
import type { ExportPreview } from '../../protocol/results/exportPreview';
import { previewRows } from '../../protocol/views/previewRows';
import { InputError } from '../../util/errors';
import { has, jsonFlag, valueOf, type Args, type FlagSpec } from '../args';
import type { Command } from '../host';

const formatFlag: FlagSpec = {
  name: 'format',
  value: 'f1,f2',
  help:
    'of json, npz, npy, c, hls, memories, fpga, verilog, onnx-qdq, onnx-qlinear, onnx-integer, qonnx, onnx-float, darknet, vitis, netron, model-explorer; ' +
    "default: the recipe's own list",
};
const outFlag: FlagSpec = {
  name: 'out',
  value: 'DIR',
  help: 'folder to write to; default: RUN_DIR.export, beside the run',
};

const dryRunFlag: FlagSpec = {
  name: 'dry-run',
  help: 'only say which files would be written, how large, and which formats do not fit the model',
};

const optionFlags: readonly FlagSpec[] = exportOptionSpecs.map(({ key, value, help, formats }) => ({
  name: key,
  value,
  help: `${help} (${formats.join(', ')})`,
}));

/** Writes hardware files from a run. (`export` is a reserved word, so the constant is not named like the command.) */
export const exportRun: Command = {
  spec: {
    name: 'export',
    summary: 'Writes the quantized model of a run in other formats',
    positionals: ['RUN_DIR'],
    flags: [formatFlag, outFlag, ...optionFlags, dryRunFlag, jsonFlag],
  },
  async run({ args, host, job, print }) {
    const runDir = host.absolute(args.positionals[0]);
    if (!(await host.isFolder(runDir))) {
      throw new InputError(`${args.positionals[0]}: not the folder of a run; \`shiftwise quantize\` makes one`);
    }
    const out = valueOf(args, outFlag);
    const formats = (valueOf(args, formatFlag) ?? '').split(',').map((id) => id.trim());
    const request = {
      runDir,
      formats: formats.filter((id) => id !== ''),
      options: optionsOf(args),
      out: out && host.absolute(out),
    };
    const service = await host.service();
    if (has(args, dryRunFlag)) {
      const preview = await service.previewExport(request, job);
      await print(preview, () => previewText(preview));
      return 0;
    }
    const result = await service.export(request, job);
    await print(result, () => textOf(result));
    return 0;
  },
};

function optionsOf(args: Args): ExportOptionTexts {
  const given = optionFlags.map((flag) => [flag.name, valueOf(args, flag)] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function textOf({ folder, files, warnings }: ExportSummary): string {
  const lines = [
    `${folder}:`,
    ...byFolder(files).map((file) => `  ${file}`),
    ...warnings.map((warning) => `warning: ${warning}`),
  ];
  return [...lines, ''].join('\n');
}

/** Golden vectors come by the thousand. */
const manyFiles = 8;

/** As they come; a folder that holds many is one line, where its first file stands. */
function byFolder(files: readonly string[]): readonly string[] {
  const folderOf = (file: string): string => file.slice(0, file.lastIndexOf('/') + 1);
  const within = (folder: string): number => files.filter((file) => folderOf(file) === folder).length;
  const counts = new Map([...new Set(files.map(folderOf))].map((folder) => [folder, within(folder)]));
  const lines = files.map((file) => {
    const count = counts.get(folderOf(file)) ?? 0;
    return folderOf(file) !== '' && count > manyFiles ? `${folderOf(file)}: ${count} files` : file;
  });
  return [...new Set(lines)];
}

function previewText(preview: ExportPreview): string {
  const lines = previewRows(preview).map(({ kind, label, detail }) =>
    kind === 'format'
      ? `${label}: ${detail}`
      : `  ${kind === 'warning' ? 'warning: ' : ''}${label}${detail && `  ${detail}`}`,
  );
  return [`${preview.folder}, not written:`, ...lines, ''].join('\n');
}
