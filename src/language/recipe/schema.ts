/** The recipe's JSON schema as data: the editor's JSON service reads the same file, so that both say the same. */
import json from '../../../media/recipe.schema.json';

/** As much of JSON schema as the file uses. */
export interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minLength?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly definitions?: Readonly<Record<string, Schema>>;
}

export const recipeSchema: Schema = json;

/** The schema itself, with what it refers to; its own description is the stronger one. */
export function resolved(schema: Schema): Schema {
  const name = schema.$ref?.replace('#/definitions/', '');
  return name === undefined ? schema : { ...recipeSchema.definitions?.[name], ...schema, $ref: undefined };
}

/** What a schema allows: its branches, or itself. Branches that only exist to suggest values allow everything. */
export function branches(schema: Schema): readonly Schema[] {
  const own = resolved(schema);
  return own.anyOf && !own.type ? own.anyOf.flatMap(branches) : [own];
}

/** The schema of a key of a table, if the schema knows the table's keys. */
export function keySchema(table: Schema, key: string): Schema | undefined {
  for (const branch of branches(table)) {
    if (branch.properties && Object.hasOwn(branch.properties, key)) return branch.properties[key];
    const pattern = Object.entries(branch.patternProperties ?? {}).find(([each]) => new RegExp(each).test(key));
    if (pattern) return pattern[1];
    if (typeof branch.additionalProperties === 'object') return branch.additionalProperties;
  }
  return undefined;
}

/** The values of a key with what they mean, for a list that somebody picks from. */
export function choicesOf(key: 'preset' | 'export'): readonly { readonly value: string; readonly doc: string }[] {
  const own = recipeSchema.properties?.[key];
  const { enum: values = [], enumDescriptions = [] } = own?.items ?? own ?? {};
  return values.map((value, index) => ({ value, doc: enumDescriptions[index] ?? '' }));
}
