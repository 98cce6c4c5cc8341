/** Records of `voc` and `report` as shards keep them: small, and by way of a file the same figures. */
import { describe, expect, it } from 'vitest';
import { createEvaluator, gather, type EvaluatorState } from '../../src/evaluate/evaluator';
import { packMatches, unpackMatches } from '../../src/evaluate/packedMatches';
import { reportEvaluator } from '../../src/evaluate/reportEvaluator';
import { voc } from '../../src/evaluate/voc';
import { random } from '../support/random';

const draw = random(3);
/** As `report` has them: classes mixed, some scores equal. */
const matches = {
  truths: [2, 0, 2, 7],
  classes: Array.from({ length: 250 }, () => draw.int(0, 9)),
  scores: Array.from({ length: 250 }, (_, at) =>
    at % 10 === 0 ? 0.25 : Math.fround(draw.next()) * Math.fround(draw.next()),
  ),
  hits: Array.from({ length: 250 }, () => Number(draw.next() < 0.01)),
};
const inFile = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('packed matches', () => {
  it('keep the detections of each class in their order', () => {
    const read = unpackMatches(inFile(packMatches(matches)));
    for (let label = 0; label < 10; label++) {
      const of = (each: typeof read): unknown[] =>
        Array.from(each?.classes ?? [], (own, at) => [own, each?.scores[at], each?.hits[at]]).filter(
          ([own]) => own === label,
        );
      expect(of(read)).toEqual(of(matches));
    }
    expect(read?.truths).toEqual(matches.truths);
  });

  it.each([voc, reportEvaluator])('of $name give the same figures', (measure) => {
    const images = ['b', 'a', 'c'].map((id) => ({
      id,
      matches: { ...matches, scores: matches.scores.map(() => draw.int(0, 9)) },
    }));
    const direct = createEvaluator({ ...measure, observe: (_: unknown, own: typeof matches) => own });
    for (const image of images) direct.add({ id: image.id }, image.matches);
    const gathered = gather(measure as never);
    for (const record of [...direct.state().records].reverse())
      gathered.add(inFile({ evaluator: measure.name, records: [record] }) as EvaluatorState);
    expect(gathered.measured()).toEqual(direct.measured());
  });

  it('of 250 detections take less than 4 KB', () => {
    expect(JSON.stringify(packMatches(matches)).length).toBeLessThan(4096);
  });

  const [counts, truths, scores, hits] = packMatches(matches);
  it.each<[string, unknown]>([
    ['an odd list of counts', [counts.slice(1), truths, scores, hits]],
    ['detections of no class', [counts.slice(2), truths, scores, hits]],
    ['a hit behind the last', [counts, truths, scores, [250]]],
    ['half a place', [counts, truths, scores, [0.5]]],
    ['truths that are texts', [counts, ['0'], scores, hits]],
    ['scores that are none', [counts, truths, 'AAAA', hits]],
    ['a field too many', [counts, truths, scores, hits, 0]],
  ])('with %s are none', (_, broken) => {
    expect(unpackMatches(broken)).toBeUndefined();
  });
});
