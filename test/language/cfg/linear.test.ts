/** Texts that are nothing but faults: what is said of each of them, whatever their number. A limit catches what grows with the square. */
import { describe, expect, it } from 'vitest';
import { assignAll } from '../../../src/engine/recipe/assign';
import { readEntries } from '../../../src/engine/recipe/entries';
import { diagnose } from '../../../src/language/cfg/diagnostics';

const net = '[net]\nwidth=32\nheight=32\nchannels=3\n[convolutional]\n';
const many = 20_000;

describe('as many findings as faults', () => {
  it.each([
    ['unknown keys', Array.from({ length: many }, (_, i) => `filtrs${i}=3`).join('\n'), 'cfg.unknown-key'],
    ['a key again and again', 'filters=8\n'.repeat(many + 1), 'cfg.duplicate-key'],
    ['no entries', Array.from({ length: many }, () => 'junk').join('\n'), 'cfg.not-an-entry'],
  ])('%s', (_, text, code) => {
    expect(diagnose(net + text).filter((each) => each.code === code)).toHaveLength(many);
  });

  it('a list of indices without end is looked at where it could be one', () => {
    expect(diagnose(`${net}[route]\nlayers=${'7,'.repeat(500_000)}`).length).toBeLessThan(70_000);
  });
});

it('a recipe of thousands of layers keeps the line of each', () => {
  const layers = Array.from({ length: 10_000 }, (_, i) => `"layers.conv${i}.bits": 4`).join(',\n');
  const tree = assignAll(readEntries(`{\n${layers}\n}`, 'r.quant.json'), []);
  const table = tree.entries.get('layers');
  expect(table?.kind === 'table' && table.entries.get('conv9999')?.place).toBe('r.quant.json line 10001');
});

describe('keys that every object has', () => {
  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('%s is a key like others', (key) => {
    const tree = assignAll(readEntries(`{ "${key}": 4, "layers": { "${key}": { "bits": 4 } } }`, 'r'), [`${key}=5`]);
    expect(tree.entries.get(key)).toMatchObject({ kind: 'scalar', value: 5, place: `--set ${key}=5` });
    const layers = tree.entries.get('layers');
    expect(layers?.kind === 'table' && layers.entries.has(key)).toBe(true);
  });
});

it.each(['{ /*', `{ "model": "x.onnx" ${'/*'.repeat(100_000)}`])(
  'a recipe ends where a comment does not: %#',
  (text) => {
    expect(() => readEntries(text, 'x.quant.json')).toThrow(/x\.quant\.json line 1: .*comment/i);
  },
);
