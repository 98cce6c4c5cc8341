/** Keyword spotters as PyTorch exports them: integers from the features to the words, also as compiled C; that of the GRU, which takes 30 s to compile, by `npm run large`. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runGolden } from '../../src/engine/golden';
import { c99 } from '../../src/export/c';
import { openModel } from '../../src/formats/format';
import { tensorOf } from '../../src/integer/map';
import { quantizeInput } from '../../src/integer/quantizeInput';
import { reference } from '../../src/integer/runStep';
import { hasCompiler, runExportedC } from '../support/compileC';
import { dataPath, hasData, runsLarge } from '../support/data';
import { noiseFor, programFor } from '../support/smallPrograms';

describe.skipIf(!hasData)('keyword spotters', () => {
  it.each(['dscnn.ts13', 'gru.ts13', 'conv1d.ts13'])(
    '%s has no islands before its head, and equals its C',
    async (name) => {
      const bytes = readFileSync(dataPath(`onnx-blocks/${name}.onnx`));
      const graph = await openModel({ name: `${name}.onnx`, bytes, sibling: () => Promise.resolve(undefined) });
      const model = await programFor(graph);
      expect(model.steps.filter((step) => step.kind === 'island' && !step.tail)).toEqual([]);
      if (!hasCompiler || (name.startsWith('gru') && !runsLarge)) return;
      const [input] = model.inputs;
      const integers = quantizeInput(noiseFor(graph), tensorOf(model, input), model.inputRounding);
      const goldens = [runGolden(model, new Map([[input, integers]]), 'noise', reference)];
      expect(runExportedC(c99(model, { name, provenance: 'a test', goldens })).text).toMatch(/all equal\n$/);
    },
  );
});
