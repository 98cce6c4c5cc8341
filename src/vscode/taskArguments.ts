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
  /** Gates of an evaluation or a sweep: `map50=0.3` each, and `[metric=]value` below float. */
  readonly min?: readonly string[];
  readonly maxDrop?: readonly string[];
}

/** What a sweep varies and an allocation keeps to where the task does not say. */
export const taskDefaults = { vary: ['bits=4,6,8'], budget: 'size=60%' };

/** Fields of something that claims to be a task; undefined where it is none of ours. */
export function readTaskFields(fields: Readonly<Record<string, unknown>>): TaskFields | undefined {
  const { recipe, action, set, vary, budget, min, maxDrop } = fields;
  const known = taskActions.find((each) => each === action);
  if (typeof recipe !== 'string' || known === undefined || !isTexts(set) || !isTexts(vary)) return undefined;
  if (!isTexts(min) || !isTexts(maxDrop) || (budget !== undefined && typeof budget !== 'string')) return undefined;
  return { recipe, action: known, set, vary, budget, min, maxDrop };
}

const isTexts = (value: unknown): value is readonly string[] | undefined =>
  value === undefined || (Array.isArray(value) && value.every((each) => typeof each === 'string'));

/** An export is of the run that the recipe's default folder holds; a sweep keeps its result beside that. */
export function taskArguments({ recipe, action, set = [], ...rest }: TaskFields, cwd: string): readonly string[] {
  const { vary = taskDefaults.vary, budget = taskDefaults.budget } = rest;
  const path = recipePathIn(cwd, recipe);
  const run = join(dirname(path), '.shiftwise', basename(path).replace(/\.quant\.json$/i, ''));
  const overrides = set.flatMap((each) => ['--set', each]);
  const gates = gatesOf(rest);
  if (action === 'check') return ['check', recipe];
  if (action === 'export') return ['export', run];
  if (action === 'sweep') {
    return [
      'sweep',
      recipe,
      ...vary.flatMap((each) => ['--vary', each]),
      ...overrides,
      ...gates,
      '--out',
      `${run}.sweep`,
    ];
  }
  const own = action === 'allocate' ? ['--budget', budget] : action === 'evaluate' ? gates : [];
  return [action, recipe, ...own, ...overrides];
}

/** A task's recipe may be written from the root of the disk, too. */
export const recipePathIn = (cwd: string, recipe: string): string => (isAbsolute(recipe) ? recipe : join(cwd, recipe));

/** Ids for things that may be called alike: the name, and from the second one on how many there are. */
export function idsOf(names: readonly string[]): readonly string[] {
  const ids = new Set<string>();
  for (const name of names) {
    let id = name;
    for (let count = 2; ids.has(id); count++) id = `${name} (${count})`;
    ids.add(id);
  }
  return [...ids];
}

/** What a task's figures must reach, as options; none where it has no gate. */
export const gatesOf = ({ min = [], maxDrop = [] }: Pick<TaskFields, 'min' | 'maxDrop'>): readonly string[] => [
  ...min.flatMap((each) => ['--min', each]),
  ...maxDrop.flatMap((each) => ['--max-drop', each]),
];
