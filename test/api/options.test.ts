/** What the Node API says of arguments that are none, as one line. */
import { expect, it } from 'vitest';
import { requireArguments, requireKnown } from '../../src/api/options';
import { InputError } from '../../src/util/errors';

type Name = Parameters<typeof requireArguments>[0];

it.each<[Name, unknown, unknown]>([
  ['openModel', 'a.onnx', {}],
  ['openModel', 'a.onnx', { weights: undefined, inputShape: ['x=1x3x8x8'], signal: AbortSignal.abort() }],
  ['quantize', 'a.quant.json', { set: { bits: 4 }, threads: 0, out: 'run', onProgress: () => undefined }],
  ['evaluate', 'run', { float: false, limit: 1, threads: 256 }],
  ['exportRun', 'run', { formats: [], options: { layout: 'OHWI' } }],
])('%s takes %o, %o', (name, target, given) => expect(() => requireArguments(name, target, given)).not.toThrow());

it.each<[Name, unknown, unknown, string]>([
  ['openModel', undefined, {}, 'openModel: expected a path first, found undefined'],
  ['openModel', '', {}, "openModel: expected a path first, found ''"],
  ['quantize', 4, {}, 'quantize: expected a path first, found 4'],
  ['quantize', 'a', null, 'quantize: expected an object of options, found null'],
  ['quantize', 'a', ['b'], "quantize: expected an object of options, found [ 'b' ]"],
  ['quantize', 'a', { thread: 2 }, 'quantize: unknown option "thread" (did you mean "threads"?)'],
  [
    'quantize',
    'a',
    { toString: 1 },
    'quantize: unknown option "toString" (known: signal, onProgress, set, threads, out)',
  ],
  ['quantize', 'a', { threads: -1 }, 'quantize: "threads" must be an integer from 0 to 256, found -1'],
  ['quantize', 'a', { threads: 257 }, 'quantize: "threads" must be an integer from 0 to 256, found 257'],
  ['quantize', 'a', { threads: '2' }, 'quantize: "threads" must be an integer from 0 to 256, found \'2\''],
  ['quantize', 'a', { set: ['bits=4'] }, 'quantize: "set" must be an object of keys and values, found [ \'bits=4\' ]'],
  ['quantize', 'a', { out: () => 'b' }, 'quantize: "out" must be a path, found [Function: out]'],
  ['quantize', 'a', { signal: {} }, 'quantize: "signal" must be an AbortSignal, found {}'],
  ['quantize', 'a', { onProgress: true }, 'quantize: "onProgress" must be a function, found true'],
  ['evaluate', 'a', { limit: 0 }, 'evaluate: "limit" must be an integer of 1 or more, found 0'],
  ['evaluate', 'a', { limit: 1.5 }, 'evaluate: "limit" must be an integer of 1 or more, found 1.5'],
  ['evaluate', 'a', { limit: 3n }, 'evaluate: "limit" must be an integer of 1 or more, found 3n'],
  ['evaluate', 'a', { float: 1 }, 'evaluate: "float" must be true or false, found 1'],
  ['exportRun', 'a', { formats: 'json' }, 'exportRun: "formats" must be a list of texts, found \'json\''],
  ['exportRun', 'a', { formats: [''] }, 'exportRun: "formats" must be a list of texts, found [ \'\' ]'],
  [
    'exportRun',
    'a',
    { options: { images: 4 } },
    'exportRun: "options" must be an object of texts, found { images: 4 }',
  ],
])('%s of %o, %o is refused', (name, target, given, line) =>
  expect(() => requireArguments(name, target, given)).toThrow(new InputError(line)),
);

it('options of formats are known ones', () => {
  expect(() => requireKnown('exportRun', ['layout'], ['layout', 'images'])).not.toThrow();
  expect(() => requireKnown('exportRun', ['layuot'], ['layout', 'images'])).toThrow(
    'exportRun: unknown option of a format "layuot" (did you mean "layout"?)',
  );
});
