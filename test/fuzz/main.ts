/**
 * `npm run fuzz -- --seed S --cases N [--minutes M] [--only SEED:CASE] [--write FILE]`: differential fuzzing. One line per
 * fault, a table at the end; exit 1 when there was one. docs/fuzzing.md says what is compared with what.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createKernel } from '../../src/integer/wasm/kernel';
import { reference } from '../../src/integer/runStep';
import { limitFloatThreads } from '../../src/float/runtime';
import { hasCompiler } from '../support/compileC';
import { describeCase } from './describe';
import { recipeOf } from './network';
import { type Compilable, sameInC } from './oracles/compiledC';
import { type Engines, runCase } from './runCase';
import { shrunk } from './shrink';
import { Tally } from './tally';
import { fault, type Verdict } from './verdict';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    cases: { type: 'string', default: '300' },
    first: { type: 'string', default: '0' },
    minutes: { type: 'string' },
    only: { type: 'string' },
    write: { type: 'string' },
    'no-c': { type: 'boolean', default: false },
  },
});

/** Programs per compilation. */
const batch = 24;

async function main(): Promise<number> {
  limitFloatThreads(1);
  const engines: Engines = { kernel: await createKernel(), reference };
  if (options.only !== undefined) return single(options.only, engines);
  return many(engines);
}

async function single(only: string, engines: Engines): Promise<number> {
  const [seed, index] = only.split(':').map(Number);
  const small = await shrunk(recipeOf(seed, index), engines);
  const outcome = await runCase(small, engines);
  console.log(describeCase(small, outcome));
  if (options.write !== undefined) writeFileSync(options.write, outcome.network.bytes);
  const inC = outcome.program && hasCompiler ? [sameInC([outcome.program])] : [];
  const verdicts = [...outcome.verdicts, ...inC];
  for (const { oracle, outcome: said, detail } of verdicts)
    console.log(`${oracle}: ${said}${detail && ` (${detail})`}`);
  return verdicts.some(({ outcome: said }) => said === 'fault') ? 1 : 0;
}

async function many(engines: Engines): Promise<number> {
  const seed = Number(options.seed);
  const last = Number(options.first) + Number(options.cases);
  const until = options.minutes === undefined ? Infinity : Date.now() + 60_000 * Number(options.minutes);
  const tally = new Tally();
  let waiting: Compilable[] = [];
  const compile = (): void => {
    if (waiting.length > 0) for (const [name, verdict] of compiled(waiting)) tally.add(name, verdict);
    waiting = [];
  };
  for (let index = Number(options.first); index < last && Date.now() < until; index++) {
    const { verdicts, program } = await runCase(recipeOf(seed, index), engines);
    tally.cases++;
    for (const verdict of verdicts) tally.add(`${seed}:${index}`, verdict);
    if (program && hasCompiler && !options['no-c']) waiting.push(program);
    if (waiting.length === batch) compile();
  }
  compile();
  console.log(tally.summary());
  return tally.faults > 0 ? 1 : 0;
}

/** A batch that fails is compiled again, program by program. */
function compiled(programs: readonly Compilable[]): readonly (readonly [name: string, verdict: Verdict])[] {
  const verdict = attempt(programs);
  if (verdict.outcome === 'held' || programs.length === 1) return programs.map(({ name }) => [name, verdict]);
  return programs.map((program) => [program.name, attempt([program])]);
}

function attempt(programs: readonly Compilable[]): Verdict {
  try {
    return sameInC(programs);
  } catch (error) {
    return fault('c', String((error as { stderr?: unknown }).stderr ?? error).slice(0, 600));
  }
}

process.exitCode = await main();
