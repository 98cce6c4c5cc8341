/** Job files on the engines that they are for, where these are: eight jobs, a shard each, end with the bytes of an undivided sweep. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sweepOf } from './sweeps';
import { callCli, makeWorkplace, type Workplace } from './workplace';

const has = (program: string): boolean => spawnSync('which', [program]).status === 0;
const jobs = 8;
/** What `scripts/slurm.sh` exits with where no Slurm comes up. */
const cannot = 77;

describe('a plan on other engines', () => {
  let place: Workplace;
  let whole: string;
  beforeAll(() => {
    place = makeWorkplace();
    whole = sweepOf(place, 'whole', 1);
  });
  afterAll(() => place.remove());

  const engines: readonly (readonly [engine: string, needs: string, command: (folder: string) => readonly string[]])[] =
    [
      ['parallel', 'parallel', (folder) => ['sh', join(folder, 'jobs/parallel.sh')]],
      ['slurm', 'slurmctld', (folder) => ['bash', resolve('scripts/slurm.sh'), join(folder, 'jobs/slurm.sh')]],
    ];
  it.for(engines)('%s', ([engine, needs, command], { skip }) => {
    if (!has(needs)) return skip(`${needs} is not installed`);
    const asked = ['--vary', 'bits=3,4,5,8', '--set', 'calibration.count=20', '--limit', '30'];
    callCli(place, ['sweep', 'sample.quant.json', ...asked, '--plan', '--shards', String(jobs), '--out', engine]);
    expect(callCli(place, ['plan', engine, '--for', engine, '--jobs', String(jobs)]).status).toBe(0);
    const [program, ...args] = command(join(place.folder, engine));
    const env = { ...process.env, SHIFTWISE: `${process.execPath} ${resolve('dist/cli.js')}` };
    const { status, stderr } = spawnSync(program, args, { env, encoding: 'utf8' });
    if (status === cannot) return skip(stderr.trim().split('\n').pop());
    expect(status).toBe(0);
    const result = (folder: string): Buffer => readFileSync(join(folder, 'sweep.json'));
    expect(result(join(place.folder, engine)).equals(result(whole))).toBe(true);
  });
});
