/**
 * The whole network as C99 that depends on nothing: no allocation, loops with fixed bounds, integers only (unless the
 * adjustment mode is `float`), values in static arrays whose elements are shared over time. What runs in float between its
 * steps is declared in model.h, for the caller to define. Beside it a program that checks every step against golden
 * vectors. The same model gives the same bytes.
 */
import type { QuantizedModel } from '../quantize/quantizedModel';
import { inFolder, type OutputFile } from '../util/files';
import { callbackName, emitIsland } from './c/emitIsland';
import { emitStep } from './c/emitStep';
import { pipelineOf } from './c/emitter';
import { headerSource } from './c/headerSource';
import { islandConstants } from './c/islandHeader';
import { modelSource } from './c/modelSource';
import { programOf } from './c/program';
import { makefile } from './c/project';
import { directedFiles, vectorsOf } from './c/directedTest';
import { goldenFiles, testSource } from './c/testSource';
import { tablePool } from './c/tablePool';
import { weightsHeader, weightsSource } from './c/weightsSource';
import { hlsDesign } from './hls';
import { defaultExportOptions } from './options';
import type { ExportContext } from './context';

/**
 * A folder `c`: model.h, model.c, weights.h, weights.c; with golden vectors also test_main.c and `golden`; with the pragmas of HLS the
 * design for it in `c/hls`, which has no float islands.
 */
export function c99(model: QuantizedModel, context: ExportContext): readonly OutputFile[] {
  const program = programOf(model);
  const { pragmas } = context.options ?? defaultExportOptions;
  const pool = tablePool();
  const written = program.steps.filter(({ alias }) => !alias);
  const code = new Map(written.map((step) => [step, emitStep(program, step, pragmas, pool)]));
  const islands = new Map(program.islands.map((island) => [island, emitIsland(program, island, pipelineOf(pragmas))]));
  const constants = program.islands.flatMap((island) => islandConstants(program, island));
  const tables = [...[...code.values(), ...islands.values()].flatMap((each) => each.tables), ...constants];
  const golden = context.goldens?.[0];
  const vectors = vectorsOf(program, context.directed ?? []);
  const texts: readonly (readonly [name: string, text: string])[] = [
    ['model.h', headerSource(program, context)],
    ['model.c', modelSource(program, code, islands, pragmas)],
    ['weights.h', weightsHeader(tables)],
    ['weights.c', weightsSource(tables)],
    ...(golden || vectors.length > 0
      ? [['test_main.c', testSource(program, golden, vectors)] as const, ['Makefile', makefile] as const]
      : []),
  ];
  const files = texts.map(([name, text]) => ({ name, bytes: new TextEncoder().encode(text) }));
  const design = pragmas === 'hls' && program.islands.length === 0 ? inFolder('hls', hlsDesign(model, context)) : [];
  return inFolder('c', [
    ...files,
    ...(golden ? goldenFiles(program, golden) : []),
    ...directedFiles(vectors),
    ...design,
  ]);
}

/** What somebody who compiles it must write first. */
export function c99Warnings(
  model: QuantizedModel,
  { options = defaultExportOptions }: ExportContext,
): readonly string[] {
  const { islands } = programOf(model);
  const functions = islands.map((island) => {
    const { layer, name, reason } = island.step;
    return `${model.graph.layers[layer]?.name ?? name} runs in float (${reason}): define ${callbackName(island)}, as model.h says`;
  });
  const undesigned = options.pragmas === 'hls' && islands.length > 0;
  return [...functions, ...(undesigned ? ['no design for Vitis HLS beside it, as it has no float layers'] : [])];
}
