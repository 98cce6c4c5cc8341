import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** Imports `*.wasm` as bytes, as esbuild's `binary` loader does in the product's bundles. */
const wasmAsBytes = {
  name: 'wasm-as-bytes',
  enforce: 'pre' as const,
  load(id: string): string | undefined {
    if (!id.endsWith('.wasm')) return undefined;
    const base64 = readFileSync(id).toString('base64');
    return `export default Uint8Array.from(atob(${JSON.stringify(base64)}), (c) => c.charCodeAt(0));`;
  },
};

/** Imports Verilog, C headers, Python and Tcl as text, as esbuild's `text` loader does. */
const sourcesAsText = {
  name: 'sources-as-text',
  enforce: 'pre' as const,
  load(id: string): string | undefined {
    return /\.(s?v|h|py|tcl)$/.test(id) ? `export default ${JSON.stringify(readFileSync(id, 'utf8'))};` : undefined;
  },
};

/** Limits are for what hangs, however busy the machine: a test that is slow passes. */
const within = (minutes: number): { testTimeout: number; hookTimeout: number } => ({
  testTimeout: minutes * 60_000,
  hookTimeout: minutes * 60_000,
});

/** Fast tests and thorough ones alike. */
const withoutEditor = {
  ...within(2),
  setupFiles: ['test/support/oneFloatThread.ts'],
  // Every core has a worker: threads that collect garbage beside it, often, take a fifth of the time from the others.
  execArgv: ['--single-threaded-gc', '--min-semi-space-size=32', '--max-semi-space-size=64'],
  // Files share modules, which are loaded once, in a third of the time: what a file stubs it gives back.
  isolate: false,
};

/** Measured: each takes 1 to 28 s; of all that needs neither editor, data nor compiler, these take more than half the time. */
const thorough = [
  'test/calibrate/wasmDecoder.test.ts',
  'test/cli/hostile.test.ts',
  'test/compare/otherNets.test.ts',
  'test/compare/wiring.test.ts',
  'test/docs/commands.test.ts',
  'test/docs/python.test.ts',
  'test/docs/tutorial.test.ts',
  'test/engine/allocate.test.ts',
  'test/engine/calibrationImages.test.ts',
  'test/engine/directed/directedForms.test.ts',
  'test/engine/directed/directedGoldens.test.ts',
  'test/engine/directed/exhaustive.test.ts',
  'test/engine/directed/kinds.test.ts',
  'test/engine/directed/sample.test.ts',
  'test/engine/layerDetail.test.ts',
  'test/engine/sensitivity.test.ts',
  'test/engine/verify.test.ts',
  'test/evaluate/stepAlone.test.ts',
  'test/export/exportedForms.test.ts',
  'test/export/models.test.ts',
  'test/export/qdqOnnx.test.ts',
  'test/formats/darknet/weightedSections.test.ts',
  'test/formats/nearBytes.test.ts',
  'test/fuzz/slice.test.ts',
  'test/graph/hostileGraphs.test.ts',
  'test/hardware/drawnNets.test.ts',
  'test/integer/chooseBuild.test.ts',
  'test/integer/kernelFault.test.ts',
  'test/integer/kernelLines.test.ts',
  'test/integer/kernelMaps.test.ts',
  'test/integer/kernelPaths.test.ts',
  'test/language/cfg/nearTexts.test.ts',
  'test/language/recipe/nearRecipes.test.ts',
  'test/optimize/optimizeProgram.test.ts',
  'test/passes/given/roundTrip.test.ts',
  'test/programs.test.ts',
  'test/quantize/carried/roundTrips.test.ts',
  'test/quantize/compiledForms.test.ts',
  'test/quantize/forms.test.ts',
  'test/quantize/nearForms.test.ts',
  'test/quantize/pointwise.test.ts',
  'test/quantize/ranges/clip.test.ts',
  'test/quantize/transformer.test.ts',
  'test/quantize/unsignedForms.test.ts',
  'test/samples/detector.test.ts',
  'test/samples/segmenter.test.ts',
  'test/service/arrays.test.ts',
  'test/service/command.test.ts',
  'test/service/evaluations.test.ts',
  'test/service/folder/filled.test.ts',
  'test/service/journal.test.ts',
  'test/service/rangeCache.test.ts',
  'test/service/resolutions.test.ts',
  'test/service/sweeps.test.ts',
  'test/worker/intraOpThreads.test.ts',
  'test/worker/threads.test.ts',
];

const elsewhere = [
  'test/data/**',
  'test/editor/**',
  'test/package/install.test.ts',
  'test/faults/**',
  'test/export/c/**',
  'test/export/verilog/**',
];

export default defineConfig({
  plugins: [wasmAsBytes, sourcesAsText],
  test: {
    maxWorkers: '100%',
    // Modules are transformed once for all projects, which run one after the other: a third of a small run's time.
    experimental: { fsModuleCache: true },
    expect: { poll: { timeout: 60_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...elsewhere, ...thorough],
          ...withoutEditor,
        },
      },
      {
        extends: true,
        test: { name: 'thorough', include: thorough, ...withoutEditor },
      },
      {
        // Compilations: slow, and only where a C compiler is.
        extends: true,
        test: { name: 'c', include: ['test/export/c/**/*.test.ts'], ...within(4) },
      },
      {
        // Simulations: slow, and only where Icarus, Verilator and Yosys are.
        extends: true,
        test: { name: 'verilog', include: ['test/export/verilog/**/*.test.ts'], ...within(10) },
      },
      {
        // Harm to dist/cli.js, which must be built.
        extends: true,
        test: { name: 'faults', include: ['test/faults/**/*.test.ts'], ...within(4) },
      },
      {
        // The npm package, built, installed and used.
        extends: true,
        test: { name: 'package', include: ['test/package/install.test.ts'], ...within(10) },
      },
      {
        extends: true,
        test: { name: 'data', include: ['test/data/**/*.test.ts'], ...within(30) },
      },
    ],
  },
});
