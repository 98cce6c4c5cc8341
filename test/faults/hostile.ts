/** Hostile inputs through the built command line, each a process of its own: files damaged at random, and what no chance finds. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { random } from '../support/random';
import { rowOf, type FaultRow, type FaultSection } from './faultRow';
import { makeBase, type Call } from './hostile/base';
import { tries as byHand } from './hostile/byHand';
import { judged, type Verdict } from './hostile/judge';
import { randomTry, type Try } from './hostile/tries';

const atRandom = 400;

export const hostile: FaultSection = async (seed) => {
  const base = mkdtempSync(join(tmpdir(), 'shiftwise-hostile-base-'));
  try {
    await makeBase(base, callProcess);
    const drawn = Array.from({ length: atRandom }, (_, i) => randomTry(base, random(seed * 100_003 + i)));
    return [
      await harmed('hostile inputs: files damaged at random', drawn, base),
      await harmed('hostile inputs: places, names and devices', byHand, base),
    ];
  } finally {
    rmSync(base, { recursive: true });
  }
};

async function harmed(fault: string, tries: readonly Try[], base: string): Promise<FaultRow> {
  const verdicts: Verdict[] = [];
  for (const one of tries) {
    const verdict = await judged(one, base, callProcess);
    verdicts.push(verdict);
    if (verdict.harms.length > 0) console.error(`${one.name}: ${one.args.join(' ')}: ${told(verdict)}`);
  }
  return rowOf(
    fault,
    verdicts.map(({ harms }) => harms),
  );
}

const told = ({ harms, code, stderr }: Verdict): string =>
  `${harms.join(', ')}; exit ${code ?? 'never'}; ${stderr.trim().split('\n').at(-1)?.slice(0, 200)}`;

const patienceMilliseconds = 120_000;

/** Says its peak of memory at its end into a file that `--require` writes. */
const callProcess: Call = async (folder, args) => {
  const own = mkdtempSync(join(tmpdir(), 'shiftwise-peak-'));
  const [script, peak] = [join(own, 'peak.cjs'), join(own, 'peak')];
  const told = `process.resourceUsage().maxRSS`;
  writeFileSync(
    script,
    `process.on('exit', () => require('fs').writeFileSync(${JSON.stringify(peak)}, String(${told})))`,
  );
  writeFileSync(peak, '0');
  const child = spawn(process.execPath, ['--require', script, resolve('dist/cli.js'), ...args], { cwd: folder });
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMilliseconds);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  const peakBytes = Number(readFileSync(peak, 'utf8')) * 1024;
  rmSync(own, { recursive: true });
  return { code: code ?? undefined, stdout, stderr, peakBytes };
};
