/** RECIPE of a command line: a path, or `-` for a text on standard input, whose paths are relative to the working folder. */
import type { Args } from './args';
import type { CliHost } from './host';

export interface RecipeArgument {
  readonly recipe: string;
  readonly recipeText?: string;
}

/** Rejects with InputError when standard input cannot be read. */
export async function recipeArgument({ positionals: [path] }: Args, host: CliHost): Promise<RecipeArgument> {
  if (path !== '-') return { recipe: host.absolute(path) };
  return { recipe: host.absolute('stdin.quant.json'), recipeText: await host.readText('-') };
}
