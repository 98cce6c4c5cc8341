/** What engines are told: numbers that each is known to count by, and paths that a shell takes as they are. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { jobFiles, startCommand } from '../../../src/engine/jobFiles/jobFiles';
import { labelOf } from '../../../src/engine/jobFiles/spread';

const scratch = mkdtempSync(join(tmpdir(), "shiftwise jobs' "));
afterAll(() => rmSync(scratch, { recursive: true }));

const spread = { folder: '/data/night', recipe: '/data/nets/net.quant.json', name: 'My Net', jobs: 4, shards: 4 };
const textOf = (files: ReturnType<typeof jobFiles>, name: string): string =>
  new TextDecoder().decode(files.find((file) => file.name === name)?.bytes);

describe('job files', () => {
  it('of Slurm are an array from 1', () => {
    const text = textOf(jobFiles('slurm', spread), 'slurm.sh');
    expect(text).toContain('#SBATCH --array=1-4\n');
    expect(text).toContain('#SBATCH --job-name=shiftwise-my-net\n');
    expect(text).toMatch(/exec sh \/data\/night\/jobs\/job\.sh "\$SLURM_ARRAY_TASK_ID"\n$/);
  });

  it('of Kubernetes are an indexed Job, whose numbers begin at 0, with what both paths lie in', () => {
    const job = JSON.parse(textOf(jobFiles('kubernetes', spread), 'kubernetes.json')) as {
      metadata: { name: string };
      spec: {
        completions: number;
        completionMode: string;
        template: { spec: { containers: { command: string[]; volumeMounts: { mountPath: string }[] }[] } };
      };
    };
    const [container] = job.spec.template.spec.containers;
    expect([job.metadata.name, job.spec.completions, job.spec.completionMode]).toEqual([
      'shiftwise-my-net',
      4,
      'Indexed',
    ]);
    expect(container.command[2]).toBe('exec sh /data/night/jobs/job.sh $((JOB_COMPLETION_INDEX + 1))');
    expect(container.volumeMounts[0].mountPath).toBe('/data');
  });

  it.each([
    ['/data/night', '/data/nets/net.json', '/data'],
    ['/data/night', '/data/night/net.json', '/data/night'],
    ['/data/nets/night', '/data/nets/net.json', '/data/nets'],
    ['/data/night', '/nets/net.json', '/'],
  ])('of Kubernetes mount what %s and %s lie in', (folder, recipe, mountPath) => {
    const text = textOf(jobFiles('kubernetes', { ...spread, folder, recipe, jobs: 3 }), 'kubernetes.json');
    expect(text).toContain(`"mountPath": "${mountPath}"`);
    expect(text).toContain('"parallelism": 3,\n    "backoffLimit": 18,');
    expect(text).toMatch(/^\{\n {2}"apiVersion": "batch\/v1",[^]*\}\n$/);
  });

  it.each([
    ['My Net', 'shiftwise-my-net'],
    ['net--2_b', 'shiftwise-net-2-b'],
    ['x!', 'shiftwise-x'],
    [`${'a'.repeat(41)}-b`, `shiftwise-${'a'.repeat(41)}`],
    ['b'.repeat(60), `shiftwise-${'b'.repeat(42)}`],
  ])('call %s as engines take names', (name, label) => expect(labelOf(name)).toBe(label));

  it.each<[shards: number, argument: string]>([
    [4, '--shard 3/4 '],
    [1, ''],
    [8, ''],
  ])('of %i shards run one each where there are as many jobs, also in a folder of odd letters', (shards, argument) => {
    const folder = join(scratch, `${shards}`);
    mkdirSync(folder);
    writeFileSync(join(folder, 'job.sh'), textOf(jobFiles('parallel', { ...spread, folder, shards }), 'job.sh'));
    const said = execFileSync('sh', [join(folder, 'job.sh'), '3'], {
      env: { ...process.env, SHIFTWISE: 'echo', SHIFTWISE_THREADS: '2' },
    });
    expect(said.toString()).toBe(`sweep ${folder} ${argument}--threads 2\n`);
  });

  it('are started by a command that a shell takes', () => {
    expect(startCommand('slurm', spread)).toBe('sbatch /data/night/jobs/slurm.sh');
    expect(startCommand('parallel', { folder: "/a b/it's" })).toBe("sh '/a b/it'\\''s/jobs/parallel.sh'");
  });
});
