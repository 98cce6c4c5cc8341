/** What a task of type `shiftwise` says, and the command line that it stands for. Knows no editor. */
import { basename, dirname, isAbsolute, join } from 'node:path';

export const taskActions = ['check', 'quantize', 'evaluate', 'export', 'sweep', 'allocate'] as const;
export type TaskAction = (typeof taskActions)[number];

export interface TaskFields {
  readonly recipe: string;
  readonly action: TaskAction;
  readonly set?: readonly string[];
  /** Of a sweep: `key=v1,v2` each. */
  readonly vary?: readonly string[];
  /** Of an allocation. */
  readonly budget?: string;
}

/** What a sweep varies and an allocation keeps to where the task does not say. */
export const taskDefaults = { vary: ['bits=4,6,8'], budget: 'size=60%' };

/** Fields of something that claims to be a task; undefined where it is none of ours. */
export function readTaskFields(fields: Readonly<Record<string, unknown>>): TaskFields | undefined {
  const { recipe, action, set, vary, budget } = fields;
  const known = taskActions.find((each) => each === action);
  if (typeof recipe !== 'string' || known === undefined || !isTexts(set) || !isTexts(vary)) return undefined;
  if (budget !== undefined && typeof budget !== 'string') return undefined;
  return { recipe, action: known, set, vary, budget };
}

const isTexts = (value: unknown): value is readonly string[] | undefined =>
  value === undefined || (Array.isArray(value) && value.every((each) => typeof each === 'string'));

/** An export is of the run that the recipe's default folder holds; a sweep keeps its result beside that. */
export function taskArguments({ recipe, action, set = [], ...rest }: TaskFields, cwd: string): readonly string[] {
  const { vary = taskDefaults.vary, budget = taskDefaults.budget } = rest;
  const path = isAbsolute(recipe) ? recipe : join(cwd, recipe);
  const run = join(dirname(path), '.shiftwise', basename(path).replace(/\.quant\.json$/i, ''));
  const overrides = set.flatMap((each) => ['--set', each]);
  if (action === 'check') return ['check', recipe];
  if (action === 'export') return ['export', run];
  if (action === 'sweep') {
    return ['sweep', recipe, ...vary.flatMap((each) => ['--vary', each]), ...overrides, '--out', `${run}.sweep`];
  }
  return [action, recipe, ...(action === 'allocate' ? ['--budget', budget] : []), ...overrides];
}
