/**
 * A folder `hls`: the whole network as a dataflow design in C++ for Vitis HLS, with widths as narrow as its integers, a test of every
 * layer, and a project that builds it. The folder `sim` has stand-ins for Vitis' headers, with which any C++ compiler runs the test.
 */
import type { QuantizedModel } from '../quantize/quantizedModel';
import { inFolder, type OutputFile } from '../util/files';
import { directedFiles } from './c/directedTest';
import { tablePool } from './c/tablePool';
import { goldenFiles } from './c/testSource';
import type { ExportContext } from './context';
import { designOf, type Stage } from './hls/design';
import { designSource } from './hls/designSource';
import { directedVectors } from './hls/directedTest';
import { emitStage } from './hls/emitStage';
import { headerSource, weightsHeader } from './hls/header';
import { parallelOf } from './hls/parallel';
import { makefile, projectReadme, vitisScript } from './hls/project';
import apIntHeader from './hls/sim/ap_int.h';
import hlsStreamHeader from './hls/sim/hls_stream.h';
import type { StageCode } from './hls/stage';
import { testSource } from './hls/testSource';

/** Throws InputError for a model with float islands between its steps. */
export function hls(model: QuantizedModel, context: ExportContext): readonly OutputFile[] {
  return inFolder('hls', hlsDesign(model, context));
}

/** The same files without their folder. */
export function hlsDesign(model: QuantizedModel, context: ExportContext): readonly OutputFile[] {
  const design = designOf(model);
  const golden = context.goldens?.[0];
  const vectors = directedVectors(design, context.directed ?? []);
  const isTested = golden !== undefined || vectors.length > 0;
  const pool = tablePool();
  const stages = design.tasks.flatMap((task) => ('stage' in task ? [task.stage] : []));
  const parallel = parallelOf(stages.map(({ step }) => step));
  const code = new Map<Stage, StageCode>(
    stages.map((stage) => {
      return [stage, emitStage(design.program, stage.step, parallel.get(stage.step.index) ?? 1, pool)] as const;
    }),
  );
  const tables = [...code.values()].flatMap((each) => each.tables);
  const texts: readonly (readonly [name: string, text: string])[] = [
    ['README.md', projectReadme(design, parallel, context)],
    ['model.h', headerSource(design, context)],
    ['model.cpp', designSource(design, code)],
    ...(tables.length > 0 ? [['weights.h', weightsHeader(tables)] as const] : []),
    ['sim/ap_int.h', apIntHeader],
    ['sim/hls_stream.h', hlsStreamHeader],
    ['run_hls.tcl', vitisScript(isTested)],
    ...(isTested
      ? [['test_main.cpp', testSource(design, golden, vectors)] as const, ['Makefile', makefile] as const]
      : []),
  ];
  const files = texts.map(([name, text]) => ({ name, bytes: new TextEncoder().encode(text) }));
  return [...files, ...(golden ? goldenFiles(design.program, golden) : []), ...directedFiles(vectors)];
}
