/** Reading a recipe's keys: what is just taken beside what is just refused, and the words of refusals. */
import { describe, expect, it } from 'vitest';
import { readEntries, readTyped } from '../../../src/engine/recipe/entries';
import {
  boolean,
  type Fields,
  fieldsOf,
  integer,
  method,
  methods,
  number,
  numbers,
  oneOf,
  section,
  text,
  texts,
} from '../../../src/engine/recipe/fields';
import { InputError } from '../../../src/util/errors';

/** Of `{"a": …}`, in a file; `typed` as on the command line. */
const written = (json: string): Fields => fieldsOf(readEntries(`{"a": ${json}}`, 'r.json'));
const typed = (word: string): Fields => {
  const entry = readTyped(word, '--set a');
  return fieldsOf({ kind: 'table', place: '--set a', entries: new Map([['a', entry]]) });
};
const absent = fieldsOf(undefined);

/** What is read, or the message. */
function outcome(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error instanceof InputError ? error.message : expect.fail(String(error));
  }
}

describe('a key', () => {
  it('that is not written is undefined, whatever it would be', () => {
    const all = [
      (f: Fields) => integer(f, 'a', 0, 1),
      (f: Fields) => number(f, 'a', 0, 1),
      (f: Fields) => boolean(f, 'a'),
      (f: Fields) => text(f, 'a'),
      (f: Fields) => oneOf(f, 'a', ['b']),
      (f: Fields) => method(f, 'a'),
      (f: Fields) => methods(f, 'a'),
      (f: Fields) => texts(f, 'a'),
      (f: Fields) => numbers(f, 'a', [1]),
    ];
    expect(all.map((read) => read(absent))).toEqual(all.map(() => undefined));
  });

  const whole = 'r.json line 1)';
  it.each<[string, unknown]>([
    ['2', 2],
    ['8', 8],
    ['1', `"a" must be an integer from 2 to 8, found 1 (${whole}`],
    ['9', `"a" must be an integer from 2 to 8, found 9 (${whole}`],
    ['2.5', `"a" must be an integer from 2 to 8, found 2.5 (${whole}`],
    ['"3"', `"a" must be an integer from 2 to 8, found "3" (${whole}`],
    ['[3]', `"a" must be an integer from 2 to 8, found a list (${whole}`],
    ['{}', `"a" must be an integer from 2 to 8, found an object (${whole}`],
    ['null', `"a" must be an integer from 2 to 8, found null (${whole}`],
  ])('%s as a whole number', (json, wanted) => expect(outcome(() => integer(written(json), 'a', 2, 8))).toBe(wanted));
  it('as a whole number without an end', () =>
    expect(outcome(() => integer(written('1'), 'a', 2, Number.MAX_SAFE_INTEGER))).toBe(
      `"a" must be an integer of 2 or more, found 1 (${whole}`,
    ));

  it.each<[string, unknown]>([
    ['0.25', 0.25],
    ['1', 1],
    ['0.2', `"a" must be a number from 0.25 to 1, found 0.2 (${whole}`],
    ['1.01', `"a" must be a number from 0.25 to 1, found 1.01 (${whole}`],
    ['"0.5"', `"a" must be a number from 0.25 to 1, found "0.5" (${whole}`],
    ['true', `"a" must be a number from 0.25 to 1, found true (${whole}`],
  ])('%s as a number', (json, wanted) => expect(outcome(() => number(written(json), 'a', 0.25, 1))).toBe(wanted));

  it.each<[string, unknown]>([
    ['true', true],
    ['false', false],
    ['0', `"a" must be true or false, found 0 (${whole}`],
    ['"true"', `"a" must be true or false, found "true" (${whole}`],
  ])('%s as a truth', (json, wanted) => expect(outcome(() => boolean(written(json), 'a'))).toBe(wanted));

  it.each<[string, unknown]>([
    ['" b "', ' b '],
    ['""', `"a" must be a text that is not empty, found "" (${whole}`],
    ['" "', `"a" must be a text that is not empty, found " " (${whole}`],
    ['1', `"a" must be a text that is not empty, found 1 (${whole}`],
  ])('%s as a text', (json, wanted) => expect(outcome(() => text(written(json), 'a'))).toBe(wanted));

  it.each<[string, unknown]>([
    ['"strict"', 'strict'],
    ['"strct"', `"a" must be one of strict, report, found "strct" (did you mean "strict"?) (${whole}`],
    ['"other"', `"a" must be one of strict, report, found "other" (${whole}`],
    ['1', `"a" must be one of strict, report, found 1 (${whole}`],
    ['["strict"]', `"a" must be one of strict, report, found a list (${whole}`],
  ])('%s as one of several words', (json, wanted) =>
    expect(outcome(() => oneOf(written(json), 'a', ['strict', 'report']))).toBe(wanted),
  );
});

describe('a method', () => {
  it.each(['outlier', 'outlier:4', 'outlier:4.25', 'kl-2', 'outlier:all'])('is %s', (word) =>
    expect(outcome(() => method(written(`"${word}"`), 'a'))).toBe(word),
  );
  it.each([
    '',
    'Outlier',
    '4',
    'outlier:',
    'outlier:4.',
    'outlier:.5',
    'outlier:-4',
    'outlier:4:5',
    'outlier:4x',
    'a b',
  ])('is not "%s"', (word) =>
    expect(outcome(() => method(written(`"${word}"`), 'a'))).toBe(
      `"a" must be a name, or name:parameter such as outlier:4, found "${word}" (r.json line 1)`,
    ),
  );
  it('may be one of a list, of which commas will do', () => {
    expect(methods(written('["max", "kl:2"]'), 'a')).toEqual(['max', 'kl:2']);
    expect(methods(written('"max, kl:2,"'), 'a')).toEqual(['max', 'kl:2']);
    expect(methods(written('[]'), 'a')).toEqual([]);
    expect(outcome(() => methods(written('{}'), 'a'))).toBe(
      '"a" must be a list of names, found an object (r.json line 1)',
    );
    expect(outcome(() => methods(written('["max", 4]'), 'a'))).toContain('such as outlier:4, found 4');
    expect(outcome(() => methods(written('4'), 'a'))).toContain('such as outlier:4, found 4');
  });
});

describe('a list', () => {
  it.each<[string, unknown]>([
    ['["b", "c"]', ['b', 'c']],
    ['"b,c , d"', ['b', 'c', 'd']],
    ['"b"', ['b']],
    ['["b,c"]', ['b,c']],
    ['[""]', '"a" must be a list of texts, found "" (r.json line 1)'],
    ['[1]', '"a" must be a list of texts, found 1 (r.json line 1)'],
    ['true', '"a" must be a list of texts, found true (r.json line 1)'],
    ['{"b": 1}', '"a" must be a list of texts, found an object (r.json line 1)'],
  ])('%s of texts', (json, wanted) => expect(outcome(() => texts(written(json), 'a'))).toEqual(wanted));

  it.each<[string, unknown]>([
    ['[1, 2.5, -3]', [1, 2.5, -3]],
    ['4', [4]],
    ['[4]', [4]],
    ['"1, 2 ,3"', [1, 2, 3]],
    ['["1", 2, " 3 "]', [1, 2, 3]],
    ['[1, 2]', '"a" must be a list of 1 or 3 numbers, found a list: 2 numbers (r.json line 1)'],
    ['[]', '"a" must be a list of 1 or 3 numbers, found a list: 0 numbers (r.json line 1)'],
    ['[1, "b", 3]', '"a" must be a list of 1 or 3 numbers, found "b" (r.json line 1)'],
    ['[" "]', '"a" must be a list of 1 or 3 numbers, found " " (r.json line 1)'],
    ['[1e999]', '"a" must be a list of 1 or 3 numbers, found null (r.json line 1)'],
    ['true', '"a" must be a list of 1 or 3 numbers, found true (r.json line 1)'],
  ])('%s of numbers', (json, wanted) => expect(outcome(() => numbers(written(json), 'a', [1, 3]))).toEqual(wanted));

  it('is typed without brackets', () => {
    expect(numbers(typed('1,2,3'), 'a', [1, 3])).toEqual([1, 2, 3]);
    expect(texts(typed('b,c'), 'a')).toEqual(['b', 'c']);
    expect(outcome(() => numbers(typed('1,2'), 'a', [1, 3]))).toContain(': 2 numbers (--set a)');
  });
});

describe('a section', () => {
  const read = (json: string) =>
    outcome(() =>
      section(fieldsOf(readEntries(json, 'r.json')), 'in', (inner) => [inner.path, integer(inner, 'n', 0, 9)]),
    );
  it('has keys of its own, and defaults where it is absent', () => {
    expect(read('{"in": {"n": 4}}')).toEqual(['in.', 4]);
    expect(read('{}')).toEqual(['in.', undefined]);
  });
  it('names its keys by their path', () => {
    expect(read('{\n"in": {\n"n": 10}}')).toBe('"in.n" must be an integer from 0 to 9, found 10 (r.json line 3)');
    expect(read('{"in": 4}')).toBe('"in" must be an object, found 4 (r.json line 1)');
    expect(read('{"in": []}')).toBe('"in" must be an object, found a list (r.json line 1)');
  });
  it('refuses what nobody asked for', () => {
    expect(read('{"in": {"n": 4,\n"m": 1}}')).toBe('unknown key "in.m" (did you mean "n"?) (r.json line 2)');
    expect(read('{"in": {"other": 1}}')).toBe('unknown key "in.other" (known: n) (r.json line 1)');
  });
});
