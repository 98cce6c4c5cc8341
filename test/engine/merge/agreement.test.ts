/** Which part is named as foreign, and which as missing or there twice: by hand. */
import { describe, expect, it } from 'vitest';
import { piecesOf, requireAgreement, requireEachShardOnce } from '../../../src/engine/merge/agreement';
import type { Part } from '../../../src/engine/merge/part';

const part = (index: number, rest: object = {}): Part =>
  ({
    ...{ file: `s${index}.json`, shard: { index, of: 3 }, evaluator: 'coco', images: 5, islands: [] },
    provenance: 'W8A8, calibrated on 9 images; coco on 5 images, seed 1',
    stateOf: 'coco',
    ...rest,
  }) as unknown as Part;

describe('parts of one evaluation', () => {
  it.each<[string, readonly Part[], string | undefined]>([
    ['agree', [part(1), part(2), part(3)], undefined],
    [
      'another evaluator',
      [part(1), part(2, { evaluator: 'voc' }), part(3)],
      's2.json: evaluator of another evaluation: expected coco as in s1.json, found voc',
    ],
    [
      'the first of three',
      [part(1, { evaluator: 'voc' }), part(2), part(3)],
      's1.json: evaluator of another evaluation: expected coco as in s2.json, found voc',
    ],
    [
      'the second of two',
      [part(1), part(2, { evaluator: 'voc' })],
      's2.json: evaluator of another evaluation: expected coco as in s1.json, found voc',
    ],
    [
      'other settings',
      [part(1), part(2), part(3, { provenance: 'W4A8, calibrated on 9 images; coco on 5 images, seed 1' })],
      's3.json: settings of another evaluation: expected W8A8 as in s1.json, found W4A8',
    ],
    [
      'other judging',
      [part(1), part(2, { provenance: 'W8A8, calibrated on 9 images; coco on 5 images' })],
      's2.json: evaluation settings of another evaluation: expected seed 1 as in s1.json, found ',
    ],
    [
      'float figures',
      [part(1, { float: {} }), part(2, { float: {} }), part(3)],
      's3.json: float results of another evaluation: expected some (evaluate --float) as in s1.json, found none',
    ],
    [
      'another number of shards',
      [part(1), part(2), part(3, { shard: { index: 3, of: 4 } })],
      's3.json: number of shards of another evaluation: expected 3 as in s1.json, found 4',
    ],
    [
      'other pictures',
      [part(1, { pictures: '0123456789abcdef' }), part(2)],
      's2.json: pictures of another evaluation: expected sha256 0123456789ab as in s1.json, found no digest of them',
    ],
  ])('%s', (_, parts, message) => {
    if (message === undefined) expect(() => requireAgreement(parts)).not.toThrow();
    else expect(() => requireAgreement(parts)).toThrow(message);
  });
});

describe('shards', () => {
  it.each<[string, readonly Part[], string | undefined]>([
    ['are each there once', [part(3), part(1), part(2)], undefined],
    ['one is missing', [part(1), part(3)], 'merge: shard 2 of 3 is missing'],
    ['two are missing', [part(2)], 'merge: shard 1, 3 of 3 is missing'],
    [
      'a file is named twice',
      [part(1), part(2), part(2), part(3)],
      "s2.json: named twice; name each shard's file once",
    ],
    [
      'two files are one shard',
      [part(1), part(2), part(2, { file: 'again.json' })],
      's2.json and again.json are both shard 2 of 3; name one',
    ],
    ['one beyond the last', [part(1), part(4)], 's4.json: shard 4 of 3; evaluate this shard again'],
  ])('%s', (_, parts, message) => {
    if (message === undefined) expect(() => requireEachShardOnce(parts)).not.toThrow();
    else expect(() => requireEachShardOnce(parts)).toThrow(message);
  });
});

it('cuts provenance where it speaks of the evaluation, the last time', () => {
  const said = 'W8A8; coco on 5 images; coco on 5 images, seed 1';
  expect(piecesOf(part(1, { provenance: said }))).toEqual({ settings: 'W8A8; coco on 5 images', judged: ', seed 1' });
  expect(piecesOf(part(1, { provenance: '; coco on 5 images' }))).toEqual({ settings: '', judged: '' });
  expect(() => piecesOf(part(1, { provenance: 'x'.repeat(99) }))).toThrow(
    `s1.json: "provenance" must say "coco on 5 images", found "${'x'.repeat(60)}"; it is damaged`,
  );
});
