/** A smaller case that fails in the same oracle: blocks are left out as long as it does. */
import { type Recipe } from './network';
import { type Engines, runCase } from './runCase';

export async function shrunk(recipe: Recipe, engines: Engines): Promise<Recipe> {
  const failing = await faultsOf(recipe, engines);
  if (failing.size === 0) return recipe;
  let current = recipe;
  for (const block of [...recipe.blocks].reverse()) {
    const without = { ...current, blocks: current.blocks.filter((each) => each !== block) };
    if (without.blocks.length === 0) continue;
    const left = await faultsOf(without, engines);
    if ([...failing].some((oracle) => left.has(oracle))) current = without;
  }
  return current;
}

async function faultsOf(recipe: Recipe, engines: Engines): Promise<ReadonlySet<string>> {
  const { verdicts } = await runCase(recipe, engines);
  return new Set(verdicts.filter(({ outcome }) => outcome === 'fault').map(({ oracle }) => oracle));
}
