import { splitOverride } from '../../engine/recipe/assign';
import type { SweepResult } from '../../protocol/results/results';
import type { SweepOutcome } from '../../protocol/results/sweepPlan';
import { InputError } from '../../util/errors';
import { countOf, has, jsonFlag, setFlag, threadsFlag, threadsOf, valueOf, valuesOf } from '../args';
import type { Args, FlagSpec } from '../args';
import { maxDropFlag, minFlag, missedCode, missedRows, parseDrops, parseGates, type Drop, type Gate } from '../gates';
import type { Command, CommandContext } from '../host';
import { dimFlag, inputShapeFlag, inputShapeSet } from '../inputShape';
import { sweepText } from '../print';
import { sweepStatusText } from '../printSweepStatus';
import { shardFlagWith, shardOf } from '../shard';

const varyFlag: FlagSpec = {
  name: 'vary',
  value: 'key=v1,v2,…',
  many: true,
  help: 'values to try for a key of the recipe',
};
const outFlag: FlagSpec = {
  name: 'out',
  value: 'DIR',
  help: 'folder for the plan and its parts, and then for sweep.json, report.html and a chart of each metric as SVG',
};
const limitFlag: FlagSpec = { name: 'limit', value: 'N', help: 'the first N images only' };
const planFlag: FlagSpec = { name: 'plan', help: 'write the plan into --out DIR and compute nothing' };
const shardsFlag: FlagSpec = { name: 'shards', value: 'N', help: 'divide the images of each setting into N parts' };
const statusFlag: FlagSpec = { name: 'status', help: 'how far the plan in DIR is, and how long the rest takes' };
const shardFlag = shardFlagWith('for as many processes as there are parts');

/** What only a new plan is asked with. */
const planning = [varyFlag, setFlag, inputShapeFlag, dimFlag, limitFlag, outFlag, planFlag, shardsFlag];

/** Evaluates every combination of settings. */
export const sweep: Command = {
  isComputing: true,
  spec: {
    name: 'sweep',
    summary: 'Evaluates every combination of the given settings, and the float model',
    positionals: ['RECIPE|DIR'],
    flags: [...planning, shardFlag, statusFlag, minFlag, maxDropFlag, threadsFlag, jsonFlag],
    details: [
      'Values are separated by commas; commas inside brackets or quotes belong to the value.',
      'For example: shiftwise sweep net.quant.json --vary bits=4,6,8 --vary adjustment=float,mul-shift,pow2-ratio',
      'With --out DIR the sweep is a plan on a disk; sweep DIR does what is missing of it, in as many processes as you start.',
      'Gates look at every row.',
    ],
  },
  async run(context) {
    const { args, host, job, print } = context;
    const path = host.absolute(args.positionals[0]);
    const isFolder = await host.isFolder(path);
    if (has(args, statusFlag)) {
      if (!isFolder) throw new InputError(`--status needs the folder of a sweep, found ${path}`);
      const status = await (await host.service()).sweepStatus({ folder: path });
      await print(status, () => sweepStatusText(status));
      return 0;
    }
    const wanted = { gates: parseGates(valuesOf(args, minFlag)), drops: parseDrops(valuesOf(args, maxDropFlag)) };
    return answer(context, isFolder ? await resume(path, context) : await begin(path, args, host, job), wanted);
  },
};

async function resume(folder: string, { args, host, job }: CommandContext): Promise<SweepOutcome> {
  const surplus = planning.find((flag) => has(args, flag));
  if (surplus) throw new InputError(`--${surplus.name} stands in the plan of ${folder}; name the recipe to plan anew`);
  const request = { folder, shard: shardOf(args, shardFlag), threads: threadsOf(args) };
  return (await host.service()).resumeSweep(request, job);
}

async function begin(
  recipe: string,
  args: Args,
  host: CommandContext['host'],
  job: CommandContext['job'],
): Promise<SweepOutcome | SweepResult> {
  const vary = valuesOf(args, varyFlag).map(parseVary);
  const out = valueOf(args, outFlag);
  if (vary.length === 0 && out === undefined)
    throw new InputError('sweep needs at least one --vary key=v1,v2 (for example --vary bits=4,8)');
  const request = {
    recipe,
    set: [...inputShapeSet(args), ...valuesOf(args, setFlag)],
    vary,
    limit: countOf(args, limitFlag, 1),
    threads: threadsOf(args),
  };
  const parts = {
    shard: shardOf(args, shardFlag),
    shards: countOf(args, shardsFlag, 1),
    planOnly: has(args, planFlag),
  };
  const service = await host.service();
  if (out !== undefined) return service.beginSweep({ ...request, ...parts, out: host.absolute(out) }, job);
  const divided = [shardFlag, shardsFlag, planFlag].find((flag) => has(args, flag));
  if (divided) throw new InputError(`--${divided.name} needs --out DIR, where the plan and its parts lie`);
  return service.sweep(request, job);
}

interface Wanted {
  readonly gates: readonly Gate[];
  readonly drops: readonly Drop[];
}

async function answer(
  { host, print }: CommandContext,
  found: SweepOutcome | SweepResult,
  { gates, drops }: Wanted,
): Promise<number> {
  const result = 'status' in found ? found.result : found;
  if (!result) {
    const { status } = found as SweepOutcome;
    await print(status, () => sweepStatusText(status));
    return 0;
  }
  await print(result, () => sweepText(result));
  return missedCode(missedRows(result, gates, drops), host);
}

function parseVary(text: string): readonly [string, readonly string[]] {
  if (!text.includes('=')) throw new InputError(`--vary must be key=v1,v2,…, found "${text}"`);
  const { key, value } = splitOverride(text);
  const values = splitAtCommas(value);
  if (values.length === 0) throw new InputError(`--vary ${key}= has no values (for example --vary ${key}=4,8)`);
  return [key, values];
}

/** Splits at commas outside brackets, braces and double quotes. */
function splitAtCommas(text: string): readonly string[] {
  const pieces = text.match(/(?:"[^"]*"|\[[^\]]*\]|\{[^}]*\}|[^,])+/g) ?? [];
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== '');
}
