/** Which model a recipe is for, read from a text that may not be whole yet. */
import { propertiesOf, propertyAt, readRecipe } from './reading';

export interface RecipeModel {
  /** As written: relative to the recipe. */
  readonly model?: string;
  readonly weights?: string;
  /** Quantization parameters of another tool. */
  readonly given?: string;
  /** Whether there are exceptions by layer name. */
  readonly namesLayers: boolean;
}

export function modelOf(text: string): RecipeModel {
  const { root } = readRecipe(text);
  const textAt = (key: string): string | undefined => {
    const value: unknown = propertyAt(root, [key])?.value?.value;
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const namesLayers = propertiesOf(propertyAt(root, ['layers'])?.value).length > 0;
  return { model: textAt('model'), weights: textAt('weights'), given: textAt('given'), namesLayers };
}
