// Do the unit tests, fast and thorough, notice a fault? Changes one random place of the sources at a time, in a copy of the tree, and runs the
// tests that the changed file reaches. A change that no test notices has survived; it is named, with its place.
// What needs an editor (src/vscode) or another compiler (assembly) is left out: other tests watch over it.
// usage: node scripts/mutants.mjs [--seed=1] [--count=100] [--from=0] [--only=TEXT IN PATH] [--copy=build/mutants]
import { execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { sitesOf } from './mutants/sites.mjs';
import { testsNear } from './mutants/testsNear.mjs';

const options = Object.fromEntries(process.argv.slice(2).map((each) => each.replace(/^--/, '').split('=')));
const { seed = '1', count = '100', from = '0', only = '', copy: folder = 'build/mutants' } = options;
const copy = resolve(folder);
const log = `${copy}.txt`;
/** Of vitest: the fast tests, and the slow ones that need neither an editor nor a compiler. */
const projects = ['unit', 'thorough'].flatMap((name) => ['--project', name]);

const tracked = execFileSync('git', ['ls-files'], { encoding: 'utf8', maxBuffer: 1 << 26 })
  .split('\n')
  .filter(existsSync);
const sources = tracked.filter(
  (path) =>
    /^(src|webview-ui)\/.*\.ts$/.test(path) && !/\/assembly\/|^src\/vscode\/|extension\.ts$|\.d\.ts$/.test(path),
);

function copyTree() {
  rmSync(copy, { recursive: true, force: true });
  for (const path of tracked) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(path, join(copy, path));
  }
  mkdirSync(join(copy, 'build'));
  for (const name of readdirSync('build').filter((each) => each.endsWith('.wasm'))) {
    cpSync(join('build', name), join(copy, 'build', name));
  }
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
}

/** mulberry32: the same places for the same seed and the same sources. */
function randomOf(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function chosenSites() {
  const among = sources.filter((path) => path.includes(only));
  const all = among.flatMap((path) => sitesOf(path, readFileSync(path, 'utf8')).map((site) => ({ path, ...site })));
  const random = randomOf(Number(seed));
  const drawn = Array.from({ length: Number(count) }, () => all[Math.floor(random() * all.length)]);
  return drawn.slice(Number(from));
}

/** The name of a test that fails, or what else went wrong; undefined when all pass. */
async function failureOf(args) {
  const all = [...args, ...projects, '--bail', '1', '--reporter=json', '--passWithNoTests'];
  const { status, stdout } = await ended('node', ['node_modules/vitest/vitest.mjs', ...all]);
  if (status === 0) return undefined;
  return status === null ? 'the tests do not end' : (firstFailure(stdout) ?? `the tests end with status ${status}`);
}

const minutes = 30;

/** What a process in the copy says until it ends. After so many minutes it is killed with all that it has started: a loop hears no signal. */
function ended(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: copy, detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
    const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), minutes * 60_000);
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.on('close', (status) => (clearTimeout(timer), resolve({ status, stdout })));
  });
}

function firstFailure(report) {
  try {
    const files = JSON.parse(report).testResults;
    const tests = files.flatMap(({ assertionResults }) => assertionResults);
    const test = tests.find(({ status }) => status === 'failed');
    return test?.fullName ?? files.find(({ message }) => message)?.message.split('\n', 1)[0];
  } catch {
    return 'there is no report';
  }
}

/** Nine of ten mutations are noticed by one of the nearest three tests, which take seconds. */
const batchEnds = [3, 15, Infinity];

/** What notices the change: the nearest tests are asked first. */
async function noticedBy({ path, from: start, to, text }) {
  const place = join(copy, path);
  const source = readFileSync(place, 'utf8');
  writeFileSync(place, source.slice(0, start) + text + source.slice(to));
  const near = nearest(path);
  let failure;
  for (const [i, end] of batchEnds.entries()) {
    const batch = near.slice(batchEnds[i - 1] ?? 0, end);
    if (batch.length > 0) failure ??= await failureOf(['run', ...batch]);
  }
  writeFileSync(place, source);
  return failure;
}

/** Tests that need no editor, no data and no compiler. */
const tests = tracked.filter(
  (path) => path.endsWith('.test.ts') && !/^test\/(data|editor|faults|export\/(c|verilog))\//.test(path),
);

copyTree();
const nearest = await testsNear(tests);
// Who looks for gaps in one room sees which test it is that fails, and need not wait for all of them.
const before = only ? undefined : await failureOf(['run']);
if (before !== undefined) throw new Error(`without any mutation a test fails: ${before}`);
let survived = 0;
const sites = chosenSites();
for (const [i, site] of sites.entries()) {
  const test = await noticedBy(site);
  if (test === undefined) survived++;
  const place = `${i + Number(from)} ${site.path}:${site.line}  ${site.what}`;
  const line = test === undefined ? `SURVIVED ${place}` : `noticed  ${place}  by: ${test}`;
  console.log(line);
  appendFileSync(log, `${line}\n`);
}
console.log(`${sites.length - survived} of ${sites.length} mutations noticed (seed ${seed})`);
