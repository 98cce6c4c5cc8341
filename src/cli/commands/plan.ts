import { InputError } from '../../util/errors';
import type { EngineName } from '../../protocol/results/sweepPlan';
import { countOf, jsonFlag, valueOf, type Args, type FlagSpec } from '../args';
import type { Command } from '../host';

const engines: readonly EngineName[] = ['slurm', 'kubernetes', 'parallel'];

const forFlag: FlagSpec = {
  name: 'for',
  value: engines.join('|'),
  help: 'an array of Slurm, an indexed Job of Kubernetes, or GNU parallel',
};
const jobsFlag: FlagSpec = { name: 'jobs', value: 'N', help: 'so many jobs; as many as the plan has shards: one each' };

/** Writes what starts a sweep's plan on engines that people have. */
export const plan: Command = {
  spec: {
    name: 'plan',
    summary: "Writes job files for a sweep's plan into DIR/jobs",
    positionals: ['DIR'],
    flags: [forFlag, jobsFlag, jsonFlag],
    details: [
      'shiftwise sweep RECIPE --vary … --plan --out DIR writes the plan. Jobs run what SHIFTWISE says, else shiftwise.',
      'For example: shiftwise plan night --for slurm --jobs 8',
    ],
  },
  async run({ args, host, print }) {
    const folder = host.absolute(args.positionals[0]);
    const jobs = countOf(args, jobsFlag, 1);
    if (jobs === undefined) throw new InputError('plan needs --jobs N (for example --jobs 8)');
    const planned = await (await host.service()).planJobs({ folder, engine: engineOf(args), jobs });
    await print(planned, () => [...planned.files, `start: ${planned.start}`, ''].join('\n'));
    return 0;
  },
};

function engineOf(args: Args): EngineName {
  const name = valueOf(args, forFlag);
  const engine = engines.find((each) => each === name);
  if (engine) return engine;
  throw new InputError(`--for must be ${engines.join(', ')}, found ${name === undefined ? 'nothing' : `"${name}"`}`);
}
