/** A model's default recipe, as the engine has it; a recipe is its own. */
export const recipePathOf = (model: string): string =>
  /\.jsonc?$/i.test(model) ? model : `${model.replace(/\.[^./\\]+$/, '')}.quant.json`;
