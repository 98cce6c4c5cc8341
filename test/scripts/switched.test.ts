/** Sources with switches against the texts that they stand for: both evaluated, one mutation after the other. */
import { runInNewContext } from 'node:vm';
import { transform } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { sitesOf } from '../../scripts/mutants/sites.mjs';
import { switched } from '../../scripts/mutants/switched.mjs';

const sources: readonly (readonly [string, string])[] = [
  ['operators of one rank', 'export default [1, 2, 3].map((x) => x & (3 & x) & (x % 2) & 7 && x > 1 && x < 9);'],
  [
    'conditions in conditions',
    'const f = (x: number) => (x > 0 ? (x < 2 ? -1 : 5) : [x, x * 2]); export default [f(1), f(2), f(0)];',
  ],
  [
    'statements without braces',
    'const a: number[] = []; if (a.length > 0) a.push(1); else a.push(2, Math.min(3, 4)); export default a;',
  ],
  [
    'functions in expressions',
    'export default [4, 5].map((x = 2) => { let y = x - 1; for (let i = 0; i <= 2; i++) y += i * x; return !y || y; });',
  ],
  [
    'names and types that are numbers',
    'type T = 1 | true; const a: Record<number, T> = { 1: true, [2]: 1 }; export default [a, a[1] as unknown as 1];',
  ],
  [
    'classes and switches',
    'class A { n = 3 - 1; static k = 2 << 1; } switch (new A().n) { case 1 + 1: A.k++; } export default [new A(), A.k];',
  ],
  [
    'defaults that are taken apart',
    'const { a = 1, b: [c = -2] = [] } = {} as { a?: number; b?: number[] }; export default [a, c];',
  ],
];

/** What a module without imports gives out, with the switch set to one mutation, or none (-1). */
async function given(source: string, active: number): Promise<unknown> {
  const { code } = await transform(source, { loader: 'ts', format: 'cjs' });
  const module = { exports: {} as { default?: unknown } };
  runInNewContext(code, { module, __mutant: (id: number) => id === active });
  return JSON.stringify(module.exports.default);
}

describe.each(sources)('%s', (_, source) => {
  const mutants = sitesOf('a.ts', source).map((site, id) => ({ id, ...site }));
  const all = switched('a.ts', source, mutants);

  it('does what it did, where no mutation is chosen', async () =>
    expect(await given(all, -1)).toBe(await given(source, -1)));

  it.each(mutants)('does what the text says in which stands: $what', async ({ id, from, to, text }) =>
    expect(await given(all, id)).toBe(await given(source.slice(0, from) + text + source.slice(to), -1)),
  );
});
