/** Faults of cfg files and recipes, one line each, as compilers print them: `file:line:column: severity code: message`. */
import { resolve } from 'node:path';
import { looksLikeDarknet } from '../../formats/darknet/cfgSyntax';
import { diagnose } from '../../language/cfg/diagnostics';
import { layerNames } from '../../language/cfg/reading';
import type { Diagnostic } from '../../language/diagnostic';
import { diagnoseRecipe } from '../../language/recipe/diagnostics';
import { modelOf } from '../../language/recipe/model';
import { InputError } from '../../util/errors';
import type { Job } from '../../util/progress';
import { jsonFlag } from '../args';
import type { CliHost, Command, CommandContext } from '../host';

interface CheckedFile {
  readonly file: string;
  /** Lines and columns from 1; the end is exclusive. */
  readonly diagnostics: readonly {
    readonly code: string;
    readonly severity: Diagnostic['severity'];
    readonly line: number;
    readonly column: number;
    readonly endColumn: number;
    readonly message: string;
    readonly fixes: readonly string[];
  }[];
}

export const check: Command = {
  spec: {
    name: 'check',
    summary: 'Checks Darknet cfg files and recipes without running anything',
    positionals: ['FILES…'],
    flags: [jsonFlag],
    details: [
      'Prints file:line:column: severity code: message. Exit code 1 when there are errors; warnings and hints pass.',
      'Weights beside a cfg (same name, .weights) are checked against it by their length; a recipe beside it says its bits.',
      'A file called - is standard input; its paths are relative to the working folder.',
      'Of a recipe the model, the data sets and the layers that it names are looked for.',
    ],
  },
  async run(context) {
    const { args, print } = context;
    const files: CheckedFile[] = [];
    for (const file of args.positionals) files.push(reportOf(file, await diagnosticsOf(file, context)));
    const [errors, warnings] = [countOf(files, 'error'), countOf(files, 'warning')];
    await print({ files, errors, warnings }, () => textOf(files, errors, warnings));
    return errors > 0 ? 1 : 0;
  },
};

async function diagnosticsOf(file: string, { host, job }: CommandContext): Promise<readonly Diagnostic[]> {
  const text = await host.readText(host.absolute(file));
  const path =
    file === '-' ? host.absolute(/^\s*[{/]/.test(text) ? 'stdin.quant.json' : 'stdin.cfg') : host.absolute(file);
  if (/\.quant\.jsonc?$/i.test(path)) {
    const layers = await layersOf(text, path, host, job);
    return diagnoseRecipe(text, { path, resolve, disk: host.disk, layers });
  }
  if (!/\.cfg$/i.test(path) || !looksLikeDarknet(text)) {
    throw new InputError(`${file}: expected a Darknet cfg, whose first section is [net], or a recipe (*.quant.json)`);
  }
  const recipe = path.replace(/\.cfg$/i, '.quant.json');
  return diagnose(text, {
    weightsBytes: await host.fileSize(path.replace(/\.cfg$/i, '.weights')),
    ...(host.disk.exists(recipe) && { recipe: { text: await host.readText(recipe), path: recipe, resolve } }),
  });
}

/** Of the model, where the recipe names layers; a model that cannot be opened is another fault. */
async function layersOf(text: string, path: string, host: CliHost, job: Job): Promise<readonly string[] | undefined> {
  const { model, namesLayers } = modelOf(text);
  const target = model !== undefined && namesLayers ? resolve(path, '..', model) : undefined;
  if (target === undefined || !host.disk.exists(target)) return undefined;
  if (/\.cfg$/i.test(target)) return layerNames(await host.readText(target));
  try {
    return (await (await host.service()).inspect({ model: target }, job)).layers.map(({ name }) => name);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function reportOf(file: string, diagnostics: readonly Diagnostic[]): CheckedFile {
  return {
    file,
    diagnostics: diagnostics.map(({ code, severity, message, range, fixes }) => ({
      code,
      severity,
      line: range.line + 1,
      column: range.start + 1,
      endColumn: range.end + 1,
      message,
      fixes: fixes.map(({ title }) => title),
    })),
  };
}

function countOf(files: readonly CheckedFile[], severity: Diagnostic['severity']): number {
  return files.flatMap(({ diagnostics }) => diagnostics).filter((each) => each.severity === severity).length;
}

function textOf(files: readonly CheckedFile[], errors: number, warnings: number): string {
  const lines = files.flatMap(({ file, diagnostics }) =>
    diagnostics.map(({ code, severity, line, column, message }) => {
      return `${file}:${line}:${column}: ${severity === 'information' ? 'info' : severity} ${code}: ${message}`;
    }),
  );
  const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
  const sum = [plural(files.length, 'file'), plural(errors, 'error'), plural(warnings, 'warning')].join(', ');
  return [...lines, sum, ''].join('\n');
}
