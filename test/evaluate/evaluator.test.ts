/** Shards: any split, merged in any order and through JSON, gives exactly what one run gives. */
import { describe, expect, it } from 'vitest';
import { coco } from '../../src/evaluate/coco';
import { createEvaluator, gather, readState, type EvaluatorState, type Measure } from '../../src/evaluate/evaluator';
import type { Detections } from '../../src/evaluate/detection';
import { voc } from '../../src/evaluate/voc';
import cocoGolden from '../golden/coco.json';
import vocGolden from '../golden/voc.json';
import { flat } from '../support/detections';
import { random } from '../support/random';
import { labelsOf, type GoldenImage } from './goldenImages';

function stateOf<R>(measure: Measure<Detections, R>, images: readonly (readonly [GoldenImage, number])[]) {
  const evaluator = createEvaluator(measure);
  for (const [image, index] of images) evaluator.add(labelsOf(image, index), flat(image.detections));
  return evaluator.state();
}

const throughJson = (state: EvaluatorState): EvaluatorState =>
  readState(JSON.parse(JSON.stringify(state)) as unknown, 'part.json');

function checkShards<R>(measure: Measure<Detections, R>, images: readonly GoldenImage[]): void {
  const numbered = images.map((image, index) => [image, index] as const);
  const whole = createEvaluator(measure);
  for (const [image, index] of numbered) whole.add(labelsOf(image, index), flat(image.detections));
  const numbers = random(11);
  for (const shards of [1, 2, 3, 7]) {
    const parts = Array.from({ length: shards }, (_, shard) => numbered.filter((_, at) => at % shards === shard));
    const states = parts.map((part) => throughJson(stateOf(measure, part)));
    const swapped = states.map((state) => ({ state, key: numbers.next() })).sort((a, b) => a.key - b.key);
    const gathered = gather(measure);
    for (const { state } of swapped) gathered.add(state);
    expect(gathered.measured()).toEqual(whole.measured());
  }
}

describe('shards', () => {
  it('of voc, with many equal scores', () => checkShards(voc, vocGolden[2].images as unknown as GoldenImage[]));
  it('of coco', () => checkShards(coco, cocoGolden[2].images as unknown as GoldenImage[]));

  const state = (evaluator: string, ...ids: string[]): EvaluatorState => ({
    evaluator,
    records: ids.map((id) => [id, 0]),
  });
  it.each([
    ['another evaluator’s state', () => gather(voc).add(state('coco', 'a')), 'Expected results of evaluator "voc"'],
    ['a record of another kind', () => gather(voc).add(state('voc', 'a')), 'The result of image "a"'],
    ['what is no state', () => readState({ records: [] }, 'p.json'), 'p.json: expected an evaluator'],
    ['entries that are none', () => readState({ evaluator: 'voc', records: ['a'] }, 'p.json'), 'p.json'],
  ] as const)('refuse %s', (_, act, message) => expect(act).toThrow(message));
});
