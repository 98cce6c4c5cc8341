/** Faults of cfg files and recipes, one line each, as compilers print them: `file:line:column: severity code: message`. */
import { resolve } from 'node:path';
import { parseRecipe } from '../../engine/recipe';
import { looksLikeDarknet } from '../../formats/darknet/cfgSyntax';
import { diagnose, type Diagnostic } from '../../language/cfg/diagnostics';
import { InputError } from '../../util/errors';
import { jsonFlag } from '../args';
import type { CliHost, Command } from '../host';

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
      'Weights beside a cfg (same name, .weights) are checked against it by their length.',
    ],
  },
  async run({ args, host, print }) {
    const files: CheckedFile[] = [];
    for (const file of args.positionals) files.push(reportOf(file, await diagnosticsOf(file, host)));
    const [errors, warnings] = [countOf(files, 'error'), countOf(files, 'warning')];
    await print({ files, errors, warnings }, () => textOf(files, errors, warnings));
    return errors > 0 ? 1 : 0;
  },
};

async function diagnosticsOf(file: string, host: CliHost): Promise<readonly Diagnostic[]> {
  const path = host.absolute(file);
  const text = await host.readText(path);
  if (/\.quant\.jsonc?$/i.test(file)) return recipeDiagnostics(text, path);
  if (!/\.cfg$/i.test(file) || !looksLikeDarknet(text)) {
    throw new InputError(`${file}: expected a Darknet cfg, whose first section is [net], or a recipe (*.quant.json)`);
  }
  return diagnose(text, { weightsBytes: await host.fileSize(path.replace(/\.cfg$/i, '.weights')) });
}

/** At most one: reading a recipe ends at the first thing that is wrong, and its message says the line. */
function recipeDiagnostics(text: string, path: string): readonly Diagnostic[] {
  try {
    parseRecipe({ text, path, resolve });
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const line = Number(/ line (\d+)\b/.exec(error.message)?.[1] ?? 1) - 1;
    const range = { line, start: 0, end: text.split(/\r\n|\n|\r/)[line]?.length ?? 0 };
    return [{ code: 'recipe.invalid', severity: 'error', message: error.message, range, fixes: [] }];
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
