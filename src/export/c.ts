/**
 * The whole network as C99 that depends on nothing: no allocation, loops with fixed bounds, integers only (unless the
 * adjustment mode is `float`), values in static arrays whose elements are shared over time. Beside it a program that
 * checks every step against golden vectors. The same model gives the same bytes.
 */
import type { QuantizedModel } from '../quantize/quantizedModel';
import type { OutputFile } from '../util/files';
import { emitStep } from './c/emitStep';
import { headerSource } from './c/headerSource';
import { modelSource } from './c/modelSource';
import { programOf } from './c/program';
import { goldenFiles, testSource } from './c/testSource';
import { weightsHeader, weightsSource } from './c/weightsSource';
import { defaultExportOptions } from './options';
import type { ExportContext } from './context';

/** A folder `c`: model.h, model.c, weights.h, weights.c; with golden vectors also test_main.c and `golden`. */
export function c99(model: QuantizedModel, context: ExportContext): readonly OutputFile[] {
  const program = programOf(model);
  const { pragmas } = context.options ?? defaultExportOptions;
  const written = program.steps.filter(({ alias }) => !alias);
  const code = new Map(written.map((step) => [step, emitStep(program, step, pragmas)]));
  const tables = [...code.values()].flatMap((each) => each.tables);
  const golden = context.goldens?.[0];
  const texts: readonly (readonly [name: string, text: string])[] = [
    ['model.h', headerSource(program, context)],
    ['model.c', modelSource(program, code, pragmas)],
    ['weights.h', weightsHeader(tables)],
    ['weights.c', weightsSource(tables)],
    ...(golden ? [['test_main.c', testSource(program, golden)] as const] : []),
  ];
  const files = texts.map(([name, text]) => ({ name, bytes: new TextEncoder().encode(text) }));
  return [...files, ...(golden ? goldenFiles(program, golden) : [])].map(({ name, bytes }) => ({
    name: `c/${name}`,
    bytes,
  }));
}
