/** docs/recipe.md: every key of a recipe, from the schema that the editor and `check` read. */
import { branches, keySchema, recipeSchema, resolved, type Schema } from '../../src/language/recipe/schema';
import { block, code, table } from './markdown';

const intro = `# Recipes, key by key

A recipe (\`NAME.quant.json\`, comments allowed) says what to quantize, how, on which samples, how to judge it and what to export. \`shiftwise init MODEL\` writes
one with every key explained, \`shiftwise check\` and the editor say what is wrong in it. Only \`model\` must be there. Paths are relative to the recipe.
A dotted key may be written as one (\`"bits.weights": 4\`), and \`--set bits.weights=4\` overrides it on the command line.

This page is made of the schema: \`npm run reference\` writes it anew, and a test fails when it is old. What the values do: [methods.md](methods.md),
[presets.md](presets.md), [inputs.md](inputs.md), [evaluation.md](evaluation.md), [exports.md](exports.md).`;

/** A section for each key of the recipe itself. */
export function recipePage(): string {
  const keys = keysOf(recipeSchema).filter(([key]) => key !== '$schema');
  return [intro, ...keys.flatMap(([key, schema]) => section(key, schema)), ''].join('\n\n');
}

type Key = readonly [key: string, schema: Schema];

/** `NAME` stands for keys that a recipe's writer names. */
function keysOf(schema: Schema): readonly Key[] {
  const all = branches(schema);
  const named = [...new Set(all.flatMap(({ properties }) => Object.keys(properties ?? {})))];
  const open = all.map(({ additionalProperties }) => additionalProperties).find((each) => typeof each === 'object');
  const known = named.map((key): Key => [key, { ...resolved(keySchema(schema, key)!), ...keySchema(schema, key) }]);
  return open === undefined ? known : [...known, ['NAME', { ...resolved(open), ...open }]];
}

function section(key: string, schema: Schema): readonly string[] {
  const { description = '', examples = [] } = schema;
  const example = examples.at(0);
  const inner = rowsOf(schema, key);
  const facts = [values(schema), otherwise(schema)].filter((text) => text !== '').join('; ');
  return [
    `## ${code(key)}`,
    [description, facts && `Values: ${facts}.`].filter((text) => text !== '').join(' '),
    ...(meanings(schema).length > 0 ? [table(['value', 'what it is'], meanings(schema))] : []),
    ...(inner.length > 0 ? [table(['key', 'values', 'default', 'what it is'], inner)] : []),
    ...(example === undefined ? [] : [block('jsonc', `${JSON.stringify(key)}: ${JSON.stringify(example)}`)]),
  ];
}

function rowsOf(schema: Schema, path: string): readonly (readonly string[])[] {
  return keysOf(schema).flatMap(([key, inner]) => {
    const name = `${path}.${key}`;
    const fallback = inner.default === undefined ? '' : code(JSON.stringify(inner.default));
    return [[code(name), values(inner), fallback, inner.description ?? ''], ...rowsOf(inner, name)];
  });
}

const otherwise = ({ default: value }: Schema): string =>
  value === undefined ? '' : `default ${code(JSON.stringify(value))}`;

const meanings = (schema: Schema): readonly (readonly string[])[] => {
  const { enum: names = [], enumDescriptions = [] } = schema.items ?? schema;
  return enumDescriptions.length === 0 ? [] : names.map((name, i) => [code(name), enumDescriptions[i]]);
};

/** In words: what a key may hold. */
function values(schema: Schema): string {
  return [...new Set(branches(schema).flatMap(kindOf))].join(' or ');
}

function kindOf({ type, enum: names, minimum, maximum, items, additionalProperties }: Schema): readonly string[] {
  if (names) return [names.map(code).join(', ')];
  return [type ?? []].flat().map((each) => {
    if (each === 'integer' || each === 'number') return `${each}${range(minimum, maximum)}`;
    if (each === 'array') return `list of ${items ? plural(values(items)) : 'values'}`;
    if (each === 'object') return typeof additionalProperties === 'object' ? 'object by names' : 'object';
    return each === 'string' ? 'text' : 'true or false';
  });
}

const plural = (kind: string): string => (/^(text|integer|number|object)$/.test(kind) ? `${kind}s` : kind);

function range(low: number | undefined, high: number | undefined): string {
  if (low !== undefined && high !== undefined) return ` from ${low} to ${high}`;
  if (low !== undefined) return ` of ${low} or more`;
  return high === undefined ? '' : ` of ${high} or less`;
}
