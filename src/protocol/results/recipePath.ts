/** Where the recipe of a model lies, for hosts and engine alike. */
export const isRecipePath = (path: string): boolean => /\.jsonc?$/i.test(path);

/** Beside the model. */
export const defaultRecipePath = (model: string): string => `${model.replace(/\.[^./\\]+$/, '')}.quant.json`;

/** A recipe is its own. */
export const recipePathOf = (path: string): string => (isRecipePath(path) ? path : defaultRecipePath(path));
