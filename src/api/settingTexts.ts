/** Settings as an object, to what `--set` takes. */

/** As a recipe has it: a text, a number, true or false, a list, an object. */
export type SettingValue =
  string | number | boolean | readonly SettingValue[] | { readonly [key: string]: SettingValue };

/** `{ bits: 4, optimize: ['equalize'] }` to `bits=4`, `optimize=["equalize"]`; in the object's order, the later the stronger. */
export function settingTexts(set: Readonly<Record<string, SettingValue>> = {}): readonly string[] {
  return Object.entries(set).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
}
