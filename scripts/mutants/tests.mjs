// One vitest for a whole measurement: sources are transformed once, with the switches of all drawn mutations.
import { createVitest } from 'vitest/node';
import { switched } from './switched.mjs';

const options = {
  project: ['unit', 'thorough'],
  config: 'scripts/mutants/vitest.config.mts',
  ...{ watch: false, update: false, reporters: [{}] },
};

/** @param provided for the runner @returns `run(files, alone)`: the files as modules, with states; `projectOf` each file. `alone` is the only mutation, or -1: each in turn */
export async function openTests(mutants, provided) {
  globalThis.withSwitches = (code, id) => {
    const own = mutants.filter(({ path }) => path === id.split('?', 1)[0]);
    return own.length === 0 ? undefined : { code: switched(id, code, own), map: null };
  };
  const vitest = await createVitest('test', options);
  const run = async (files, alone) => {
    for (const project of vitest.projects) project.provide('mutants', { ...provided, alone });
    const specifications = await vitest.globTestSpecifications(files);
    return (await vitest.runTestSpecifications(specifications.filter(({ moduleId }) => files.includes(moduleId))))
      .testModules;
  };
  const all = await vitest.globTestSpecifications();
  const projectOf = new Map(all.map(({ moduleId, project }) => [moduleId, project.name]));
  return { run, projectOf, close: () => vitest.close() };
}
