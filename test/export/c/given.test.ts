/** A model that is quantized already, as exported C: its factors are applied in float32. */
import { describe, expect, it } from 'vitest';
import { runGolden } from '../../../src/engine/golden';
import { c99 } from '../../../src/export/c';
import { quantizeInput } from '../../../src/integer/quantizeInput';
import { tensorOf } from '../../../src/integer/map';
import { reference } from '../../../src/integer/runStep';
import { hasCompiler, runExportedC } from '../../support/compileC';
import { givenNet, statically } from '../../support/givenNet';
import { netImages, smallNet } from '../../support/quantizedNet';

describe.skipIf(!hasCompiler)('exported C of a given model', () => {
  it.each(['float', 'mul-shift', 'pow2-ratio'] as const)(
    'has its integers, %s',
    { timeout: 60_000 },
    async (adjustment) => {
      const images = netImages(2, 9);
      const how = { notation: 'qdq', activations: 'uint8', symmetric: false, perChannel: true } as const;
      const { model } = await givenNet(await statically(smallNet({ tail: false }), images, how), images, {
        adjustment,
      });
      const [input] = model.inputs;
      const inputs = new Map([[input, quantizeInput(images[0], tensorOf(model, input), model.inputRounding)]]);
      const goldens = [runGolden(model, inputs, 'noise', reference)];
      const outcome = runExportedC(c99(model, { name: 'given', provenance: 'a test', goldens }));
      expect(outcome.text).toMatch(new RegExp(`^${model.steps.length} steps, \\d+ values: all equal\\n$`));
    },
  );
});
