// Which test files reach a source file, nearest first: by how many imports lie between, then by how little else they import.
import { build } from 'esbuild';
import { loaders } from '../loaders.mjs';

/** @param tests paths of test files @returns path of a source → paths of the tests that reach it */
export async function testsNear(tests) {
  const { metafile } = await build({
    entryPoints: tests,
    outdir: 'build/unwritten',
    ...{ bundle: true, splitting: true, write: false, metafile: true },
    ...{ format: 'esm', platform: 'node', logLevel: 'error' },
    packages: 'external',
    loader: { ...loaders, '.wasm': 'empty', '.css': 'empty' },
  });
  const importsOf = (path) => metafile.inputs[path].imports.filter(({ external }) => !external).map(({ path }) => path);
  const reached = new Map(tests.map((test) => [test, distancesFrom(test, importsOf)]));
  return (path) =>
    tests
      .filter((test) => reached.get(test).has(path))
      .map((test) => ({ test, key: reached.get(test).get(path) * 1e5 + reached.get(test).size }))
      .sort((a, b) => a.key - b.key)
      .map(({ test }) => test);
}

/** Paths that are imported from here, with the number of imports on the way. */
function distancesFrom(start, importsOf) {
  const distances = new Map([[start, 0]]);
  for (const path of distances.keys()) {
    for (const next of importsOf(path)) if (!distances.has(next)) distances.set(next, distances.get(path) + 1);
  }
  return distances;
}
