/** The schema and the parser say the same: keys, values and bounds. A new setting is an entry in media/recipe.schema.json. */
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseRecipe } from '../../../src/engine/recipe';
import { misfits } from '../../../src/language/recipe/validate';
import { readRecipe } from '../../../src/language/recipe/reading';
import { branches, keySchema, recipeSchema, resolved, type Schema } from '../../../src/language/recipe/schema';
import { exportOptionSpecs } from '../../../src/protocol/results/exportOptions';
import { optimizers } from '../../../src/quantize/optimizers';
import { defaultPreset } from '../../../src/quantize/presets/presets';
import { rangeMethods } from '../../../src/quantize/ranges/method';
import { InputError } from '../../../src/util/errors';

const resolve = (...parts: readonly string[]): string => posix.resolve(...parts);

/** What the parser says of a recipe; undefined when it takes it. */
function complaint(recipe: unknown): string | undefined {
  try {
    parseRecipe({ text: JSON.stringify(recipe), path: '/a.quant.json', resolve });
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

const complaintOfSchema = (recipe: unknown): string | undefined =>
  misfits(readRecipe(JSON.stringify(recipe)).root!)[0]?.message;

/** Tables of the recipe by path; a layer stands for all. */
const tables: readonly (readonly string[])[] = [
  [],
  ['bits'],
  ['range'],
  ['symmetric'],
  ['layers', 'conv_0'],
  ['layers', 'conv_0', 'bits'],
  ['layers', 'conv_0', 'range'],
  ['calibration'],
  ['calibration', 'dataset'],
  ['preprocess'],
  ['inputs', 'x'],
  ['inputs', 'x', 'preprocess'],
  ['inputs', 'x', 'calibration'],
  ['evaluation'],
  ['evaluation', 'dataset'],
  ['exportOptions'],
];

/** A recipe with one value at a path, and what else must be given there. */
function recipeWith(path: readonly string[], value: unknown): unknown {
  const isDataset =
    path.at(-2) === 'dataset' || (path[0] === 'inputs' && path.length === 4 && path[2] === 'calibration');
  const base: Record<string, unknown> = isDataset ? { type: 'images', path: 'a' } : {};
  const inner: unknown = { ...base, [path.at(-1)!]: value };
  const wrapped = path.slice(0, -1).reduceRight<unknown>((inside, key) => ({ [key]: inside }), inner);
  return { model: 'a.onnx', ...(wrapped as object) };
}

const schemaAt = (path: readonly string[]): Schema =>
  path.reduce<Schema>((table, key) => {
    const found = keySchema(table, key);
    if (!found) throw new Error(`media/recipe.schema.json lacks ${path.join('.')}`);
    return resolved(found);
  }, recipeSchema);

const keysOf = (table: Schema): readonly string[] =>
  branches(table).flatMap(({ properties }) => Object.keys(properties ?? {}));

/** The parser lists its own keys when it meets one that is like none of them. */
function parserKeys(path: readonly string[]): readonly string[] {
  const message = complaint(recipeWith([...path, 'qqqqqqqqqqqqqqqqqqqqqqqq'], 1)) ?? '';
  const known = /\(known: ([^)]*)\)/.exec(message);
  if (!known) throw new Error(message);
  return known[1].split(', ');
}

/** Every key of the recipe with its schema. */
const keys = tables.flatMap((table) =>
  keysOf(schemaAt(table)).map((key) => ({ path: [...table, key], schema: schemaAt([...table, key]) })),
);

describe('keys', () => {
  it.each(tables.map((path) => [path.join('.') || 'the recipe', path] as const))('of %s', (_, path) => {
    expect([...keysOf(schemaAt(path))].sort(), 'properties in media/recipe.schema.json').toEqual(
      [...parserKeys(path)].sort(),
    );
  });
  it('have a description each', () => {
    expect(keys.filter(({ schema }) => !schema.description?.endsWith('.')).map(({ path }) => path)).toEqual([]);
  });
});

describe('values', () => {
  const ofPreset = Object.entries<unknown>({ ...defaultPreset.settings }).filter(([key]) =>
    keysOf(recipeSchema).includes(key),
  );
  it.each(ofPreset.filter(([key]) => key !== 'layers'))('of %s are those of the default preset', (key, value) =>
    expect(schemaAt([key]).default).toEqual(value),
  );

  it.each(keys.map(({ path, schema }) => [path.join('.'), path, schema] as const))('of %s', (name, path, schema) => {
    const defaults = schema.default === undefined ? [] : [schema.default];
    for (const value of [
      ...defaults,
      ...(schema.examples ?? []),
      ...branches(schema).flatMap((branch) => branch.enum ?? []),
    ]) {
      expect(complaint(recipeWith(path, value)), `${name}: ${JSON.stringify(value)}`).toBeUndefined();
      expect(complaintOfSchema(recipeWith(path, value)), `${name}: ${JSON.stringify(value)}`).toBeUndefined();
    }
    const wrong = [{ a: { a: 1 } }, 'qqqq qqqq:', -1, 0.5, 1e12, null];
    for (const value of wrong) {
      if (complaintOfSchema(recipeWith(path, value)) === undefined) continue;
      expect(complaint(recipeWith(path, value)), `${name} takes ${JSON.stringify(value)}`).toBeDefined();
    }
  });

  it.each(
    keys.flatMap(({ path, schema }) =>
      branches(schema).flatMap(({ type, minimum, maximum }) => {
        const step = type === 'integer' ? 1 : 0.001;
        return [
          ...(minimum === undefined ? [] : [[path, minimum, minimum - step] as const]),
          ...(maximum === undefined || maximum > 1e9 ? [] : [[path, maximum, maximum + step] as const]),
        ];
      }),
    ),
  )('%s is bounded by %d', (path, bound, beyond) => {
    const given = path.at(-1) === 'size' ? (value: number) => [value, value] : (value: number) => value;
    expect([complaint(recipeWith(path, given(bound))), complaintOfSchema(recipeWith(path, given(bound)))]).toEqual([
      undefined,
      undefined,
    ]);
    expect(complaint(recipeWith(path, given(beyond)))).toBeDefined();
    expect(complaintOfSchema(recipeWith(path, given(beyond)))).toBeDefined();
  });

  it('are the range methods, optimizers and export options that there are (presets and formats: test/docs/reference.test.ts)', () => {
    const place = (key: string): string => `enum of ${key} in media/recipe.schema.json`;
    expect(schemaAt(['optimize']).items?.anyOf?.[0].enum, place('optimize')).toEqual(optimizers);
    const methods = (schemaAt(['range', 'weights']).examples ?? []).map((each) => String(each).split(':')[0]);
    expect(methods.sort()).toEqual([...rangeMethods].sort());
    for (const { key, choices } of exportOptionSpecs) {
      expect(schemaAt(['exportOptions', key])).toMatchObject({ default: choices[0], examples: choices });
    }
  });
});
