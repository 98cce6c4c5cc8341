/** What a broken run.json is told: file, field, what is expected there and what was found. */
import { describe, expect, it } from 'vitest';
import { readRunRecord } from '../../../src/engine/runFolder';
import type { RunRecord } from '../../../src/engine/records';
import { sampleRun, sampleSummary } from '../../protocol/views/sampleResults';

const run: RunRecord = {
  version: 1,
  name: 'net',
  recipe: { path: '/w/net.quant.json', text: '{ "model": "net.onnx" }', set: [] },
  source: { name: 'net.onnx', bytes: 1 },
  inspect: sampleSummary,
  quantize: sampleRun.quantize,
};

/** The record's text with one field, given by its path, as something else. */
function withField(path: readonly (string | number)[], value: unknown): string {
  const copy = JSON.parse(JSON.stringify(run)) as Record<string | number, never>;
  const last = path.at(-1)!;
  const owner = path.slice(0, -1).reduce((at, key) => at[key], copy) as Record<string | number, unknown>;
  owner[last] = value;
  return JSON.stringify(copy);
}

describe("a run's record", () => {
  it('is read as it was written, infinities as null', () => {
    expect(readRunRecord(JSON.stringify(run), 'run.json')).toEqual(run);
    const infinite = withField(['quantize', 'layers', 0, 'sqnrDb', 'output'], Infinity);
    expect(readRunRecord(infinite, 'run.json').quantize.layers[0].sqnrDb.output).toBeNull();
  });

  it('may have findings of maps that nearly cancel', () => {
    const found = { severity: 'warning', layer: 'conv1', cause: 'cancelled', message: 'conv1: …' };
    expect(readRunRecord(withField(['quantize', 'findings'], [found]), 'run.json').quantize.findings).toEqual([found]);
    const unheard = withField(['quantize', 'findings'], [{ ...found, cause: 'weather' }]);
    expect(() => readRunRecord(unheard, 'run.json')).toThrow('"quantize.findings[0].cause" must be one of');
  });

  it.each([
    ['{', "expected a run's description, found text that is no JSON"],
    ['null', 'expected an object, found null; quantize again'],
    ['[]', 'expected an object, found a list of 0; quantize again'],
    ['{"version":1,"recipe":{},"quantize":{}}', '"recipe.path" must be a text, found nothing; quantize again'],
    [withField(['version'], 2), '"version" must be 1, found 2; quantize again'],
    [withField(['recipe', 'set'], 'bits=4'), '"recipe.set" must be a list, found "bits=4"; quantize again'],
    [withField(['recipe', 'set'], [4]), '"recipe.set[0]" must be a text, found 4; quantize again'],
    [withField(['inspect', 'layers', 0, 'from'], null), '"inspect.layers[0].from" must be a list, found null'],
    [withField(['quantize', 'layers'], {}), '"quantize.layers" must be a list, found an object'],
    [withField(['quantize', 'layers', 0, 'bits'], 8), '"quantize.layers[0].bits" must be an object, found 8'],
    [withField(['quantize', 'layers', 0, 'sqnrDb', 'output'], '9'), 'must be a number, found "9"'],
    [withField(['quantize', 'seconds'], undefined), '"quantize.seconds" must be a number, found nothing'],
    [withField(['evaluate'], { evaluator: 7 }), '"evaluate.evaluator" must be a text, found 7'],
    [withField(['evaluations'], {}), '"evaluations" must be a list, found an object'],
    [
      withField(['files'], [{ name: 'a', bytes: -1 }]),
      '"files[0].bytes" must be a whole number of 0 or more, found -1',
    ],
    [withField(['source', 'name'], 'x'.repeat(99_999).split('')), 'must be a text, found a list of 99999'],
  ])('%#: is refused where it is broken', (text, message) => {
    expect(() => readRunRecord(text, '/w/run.json')).toThrow(/^\/w\/run\.json: /);
    expect(() => readRunRecord(text, '/w/run.json')).toThrow(message);
  });
});
