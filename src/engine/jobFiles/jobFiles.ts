/**
 * A sweep's plan as job files of engines that people have: an array of Slurm, an indexed Job of Kubernetes, GNU parallel. Each job runs the
 * same script with its number; what `SHIFTWISE` says runs the command line (`node /opt/shiftwise/dist/cli.js`), else `shiftwise` does.
 */
import type { EngineName } from '../../protocol/results/sweepPlan';
import type { OutputFile } from '../../util/files';
import { kubernetesJob } from './kubernetes';
import { labelOf, quoted, type Spread } from './spread';

/** In the folder's `jobs`: the script, and what starts it so many times. */
export function jobFiles(engine: EngineName, spread: Spread): readonly OutputFile[] {
  const [name, text] = starters[engine](spread);
  return [
    { name: 'job.sh', bytes: bytesOf(jobScript(spread)) },
    { name, bytes: bytesOf(text) },
  ];
}

/** How people start what `jobFiles` wrote. */
export const startCommand = (engine: EngineName, { folder }: Pick<Spread, 'folder'>): string =>
  ({
    slurm: `sbatch ${quoted(`${folder}/jobs/slurm.sh`)}`,
    kubernetes: `kubectl apply -f ${quoted(`${folder}/jobs/kubernetes.json`)}`,
    parallel: `sh ${quoted(`${folder}/jobs/parallel.sh`)}`,
  })[engine];

const starters: Readonly<Record<EngineName, (spread: Spread) => readonly [name: string, text: string]>> = {
  slurm: (spread) => ['slurm.sh', slurmArray(spread)],
  kubernetes: (spread) => ['kubernetes.json', kubernetesJob(spread)],
  parallel: (spread) => ['parallel.sh', parallelScript(spread)],
};

/** As many jobs as shards: each has one. Otherwise each takes what nobody else is at. */
function jobScript({ folder, jobs, shards }: Spread): string {
  const shard = jobs === shards && shards > 1 ? ` --shard "$1/${shards}"` : '';
  return [
    '#!/bin/sh',
    '# One job of a sweep; its number, from 1, is the argument. Starting it again does what is missing.',
    `exec \${SHIFTWISE:-shiftwise} sweep ${quoted(folder)}${shard} --threads "\${SHIFTWISE_THREADS:-0}"`,
    '',
  ].join('\n');
}

function slurmArray({ folder, name, jobs }: Spread): string {
  return [
    '#!/bin/sh',
    `#SBATCH --job-name=${labelOf(name)}`,
    `#SBATCH --array=1-${jobs}`,
    `#SBATCH --output=${slurmPath(folder)}/jobs/slurm-%a.log`,
    '#SBATCH --open-mode=append',
    '#SBATCH --requeue',
    'export SHIFTWISE_THREADS="${SHIFTWISE_THREADS:-${SLURM_CPUS_PER_TASK:-1}}"',
    `exec sh ${quoted(`${folder}/jobs/job.sh`)} "$SLURM_ARRAY_TASK_ID"`,
    '',
  ].join('\n');
}

function parallelScript({ folder, jobs }: Spread): string {
  return [
    '#!/bin/sh',
    `cd ${quoted(`${folder}/jobs`)} || exit`,
    'export SHIFTWISE_THREADS="${SHIFTWISE_THREADS:-1}"',
    `seq ${jobs} | parallel --jobs ${jobs} --line-buffer --tag sh job.sh {}`,
    '',
  ].join('\n');
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A directive is read without a shell: quotes keep blanks, and a percent sign begins a pattern. */
function slurmPath(folder: string): string {
  const path = folder.replaceAll('%', '%%');
  return /\s/.test(path) ? `"${path}"` : path;
}
