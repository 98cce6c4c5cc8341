/** A new kind of step is a compile error wherever it must be known: nobody asks for a kind but by a record over all of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { expect, it } from 'vitest';
import { stepKinds } from '../../src/quantize/steps/steps';

const root = join(import.meta.dirname, '..', '..');

/** Files that ask for one kind all the same, and why a new one need not be known there. */
const exceptions: Readonly<Record<string, string>> = {
  'src/quantize/steps/steps.ts':
    'isConv, for all that is about weights; isSum, for what may cancel; isKnown, for what nobody makes',
  'src/integer/wasm/pooling.ts': 'a pool that is taken inside a convolution before it',
  'src/integer/wasm/kernel.ts': 'a reshape alone is its own input',
  'src/export/c/program.ts': 'a reshape has no memory of its own',
  'src/export/hls/design.ts': 'a reshape after which elements come in the same order is no stage',
  'src/engine/directed/searched.ts': 'what is summed along axes; of the others each integer stands for itself',
  'src/quantize/givenRoundings.ts': 'a table is rounded when it is made, in any way',
  'src/engine/allocationChoices.ts': 'what addresses a table has a width of its own',
};

/** An island is told apart everywhere: it is no integer step, and its type says so. */
const kinds = Object.keys(stepKinds).filter((kind) => kind !== 'island');
const asks = new RegExp(`kind\\s*[!=]==\\s*'(${kinds.join('|')})'|case '(${kinds.join('|')})'|'requantize' in `);

/** Formats come before steps and know none; a section of a cfg may be called like one. */
const sources = ['src', 'webview-ui']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.ts$/.test(entry.name))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')),
  )
  .filter((file) => !file.startsWith('src/formats/'));

it('is asked for by name only where a reason is listed', () => {
  const asking = sources.filter((file) => asks.test(readFileSync(join(root, file), 'utf8')));
  expect(asking.sort()).toEqual(Object.keys(exceptions).sort());
});

it.each([["if (step.kind === 'lookup') {"], ["    case 'averagePool':"], ["'requantize' in step"]])(
  'would be found in %s',
  (line) => expect(asks.test(line)).toBe(true),
);
it.each([["switch (detail.kind) { case 'maxpool':"], ["step.kind === 'island'"], ["{ kind: 'lookup', table }"]])(
  'is not meant by %s',
  (line) => expect(asks.test(line)).toBe(false),
);
