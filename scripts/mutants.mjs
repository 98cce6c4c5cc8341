// Do the unit tests, fast and thorough, notice a fault? Random places of the sources are changed, one at a time, and the tests run that evaluate them.
// A change that no test notices has survived; it is named, with its place. All changes are there at once, behind switches (`mutants/switched.mjs`),
// so that tests are loaded once and those of a place run once per change of it (`mutants/runner.mjs`). What this cannot decide, because it is
// evaluated while modules are loaded, is tried in processes that are started anew with the change.
// usage: node scripts/mutants.mjs [--seed=1] [--count=100 | --count=all] [--only=PATTERN OF PATHS] [--nearest=TEST FILES OF EACH SOURCE] [--records=build/mutants]
import { setMaxListeners } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { drawn, tracked } from './mutants/drawn.mjs';
import { recordsIn } from './mutants/records.mjs';
import { openTests } from './mutants/tests.mjs';
import { testsNear } from './mutants/testsNear.mjs';

const options = Object.fromEntries(process.argv.slice(2).map((each) => each.replace(/^--/, '').split('=')));
const { seed = '1', count = '100', only = '', nearest = 'Infinity', records: folder = 'build/mutants' } = options;
const none = -1;
setMaxListeners(0); // vitest listens once for each file

const mutants = drawn({ seed, count, only });
const near = await testsNear(
  // Tests that need no editor, no data and no compiler.
  tracked.filter(
    (path) => path.endsWith('.test.ts') && !/^test\/(data|editor|faults|export\/(c|verilog))\//.test(path),
  ),
);
const testsOf = new Map(mutants.map(({ place }) => [place, near(place).map((path) => resolve(path))]));
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const records = recordsIn(folder);
const tests = await openTests(mutants, { folder, count: mutants.length });

const survivors = () => mutants.filter(({ id }) => !records.has('noticed', id));

/** All mutations in the processes of one run; files whose process was ended by one of them run again without it. */
async function tryTogether(files) {
  for (let open = files; open.length > 0;) {
    const modules = await tests.run(open, none);
    for (const module of modules.filter((each) => each.state() === 'failed'))
      console.log(`without a mutation: ${failureOf(module)}`);
    open = modules
      .filter((module) => !['passed', 'failed', 'skipped'].includes(module.state()))
      .map((each) => each.moduleId);
    for (const id of open.length > 0 ? records.takeEnded() : []) {
      records.add('ended', id, 'a process');
      records.add('unsure', id, 'a process ended with it');
    }
  }
}

/** What fails in a file, in a line. */
function failureOf(module) {
  const [test] = module.children.allTests('failed');
  const [error] = [...(test?.result().errors ?? []), ...module.errors()];
  return `${module.moduleId} ${test?.fullName ?? ''}: ${error?.message.split('\n', 1)[0]}`;
}

/** One mutation in processes that are started with it. */
async function tryAlone({ id }, files) {
  if (files.length === 0) return;
  const modules = await tests.run(files, id);
  const failed = modules.find((module) => !['passed', 'skipped'].includes(module.state()));
  if (failed !== undefined) records.add('noticed', id, failed.moduleId);
}

/** Nine of ten mutations are noticed by one of the nearest three tests; thorough ones take seconds each, and are asked last. */
const rounds = [
  { project: 'unit', from: 0, end: 3 },
  { project: 'unit', from: 3, end: 15 },
  { project: 'unit', from: 15, end: Infinity },
  { project: 'thorough', from: 0, end: Infinity },
].filter(({ end }) => end <= Number(nearest));
const done = new Set();
for (const { project, from, end } of rounds) {
  const batchOf = ({ place }) =>
    testsOf
      .get(place)
      .filter((path) => tests.projectOf.get(path) === project)
      .slice(from, end);
  const files = [...new Set(survivors().flatMap(batchOf))].filter((path) => !done.has(path));
  await tryTogether(files);
  for (const path of files) done.add(path);
  for (const mutant of survivors().filter(({ id }) => records.has('unsure', id))) {
    const reached = records.lines('reached', mutant.id);
    await tryAlone(
      mutant,
      end === Infinity ? batchOf(mutant).filter((path) => reached.includes(path)) : batchOf(mutant),
    );
  }
  const noticed = mutants.length - survivors().length;
  console.log(
    `${noticed} of ${mutants.length} mutations noticed (seed ${seed}) by ${project} tests up to the nearest ${end} files`,
  );
}
await tests.close();

for (const { id, place, line, what } of mutants) {
  const [test] = records.lines('noticed', id);
  const reach = records.lines('reached', id).length > 0 ? '' : '  (no test evaluates it)';
  const whole = `${id} ${place}:${line}  ${what}`;
  console.log(test ? `noticed  ${whole}  by: ${test}` : `SURVIVED ${whole}${reach}`);
}
