/** A recipe's tree against its schema: unknown keys, values of another kind, keys that are missing. */
import type { Node } from 'jsonc-parser';
import { nearest } from '../../util/nearest';
import { propertiesOf } from './reading';
import { branches, keySchema, recipeSchema, type Schema } from './schema';

export interface Misfit {
  readonly code: 'recipe.unknown-key' | 'recipe.wrong-value' | 'recipe.duplicate-key' | 'recipe.missing-key';
  readonly message: string;
  /** Where it is. */
  readonly node: Node;
  /** What would be right there, as JSON. */
  readonly instead?: string;
}

export function misfits(root: Node): readonly Misfit[] {
  return misfitsOf(root, recipeSchema, '', root);
}

/** @param place the key of the node, where the whole of an object cannot be marked */
function misfitsOf(node: Node, schema: Schema, path: string, place: Node): readonly Misfit[] {
  const allowed = branches(schema);
  const fitting = allowed.find((branch) => isOfType(node, branch));
  if (!fitting) return [wrong(node, path, expectation(allowed))];
  const complaint = complaintOf(node, fitting);
  if (complaint !== undefined) {
    // Of several texts or numbers any will do: a branch that fits makes up for the first that is of its type.
    if (allowed.some((branch) => isOfType(node, branch) && complaintOf(node, branch) === undefined)) return [];
    return [wrong(node, path, complaint, fitting)];
  }
  if (node.type === 'object') return objectMisfits(node, fitting, path, place);
  if (node.type === 'array') {
    const { items } = fitting;
    return items ? (node.children ?? []).flatMap((child) => misfitsOf(child, items, path, child)) : [];
  }
  return [];
}

function objectMisfits(node: Node, schema: Schema, path: string, place: Node): readonly Misfit[] {
  const seen = new Set<string>();
  const inside = propertiesOf(node).flatMap(({ name, key, value }): readonly Misfit[] => {
    const full = `${path}${name}`;
    if (seen.has(name)) {
      return [{ code: 'recipe.duplicate-key', message: `"${full}" is written twice; keep one`, node: key }];
    }
    seen.add(name);
    const own = keySchema(schema, name);
    if (!own && schema.additionalProperties === false) return [unknown(schema, name, full, key)];
    return value && own ? misfitsOf(value, own, `${full}.`, key) : [];
  });
  const missing = (schema.required ?? []).filter((name) => !seen.has(name));
  return [
    ...inside,
    ...missing.map((name): Misfit => {
      const doc = keySchema(schema, name)?.description ?? '';
      return { code: 'recipe.missing-key', message: `"${path}${name}" is missing: ${doc}`, node: place };
    }),
  ];
}

function unknown(schema: Schema, name: string, full: string, key: Node): Misfit {
  const near = nearest(name, Object.keys(schema.properties ?? {}));
  const hint = near === undefined ? '' : ` (did you mean "${near}"?)`;
  const instead = near === undefined ? undefined : JSON.stringify(near);
  return { code: 'recipe.unknown-key', message: `unknown key "${full}"${hint}`, node: key, instead };
}

function wrong(node: Node, path: string, expected: string, schema?: Schema): Misfit {
  const name = path.replace(/\.$/, '');
  const found = node.type === 'object' ? 'an object' : node.type === 'array' ? 'a list' : JSON.stringify(node.value);
  const message = `"${name}" must be ${expected}, found ${found}`;
  const near = typeof node.value === 'string' && schema?.enum ? nearest(node.value, schema.enum) : undefined;
  if (near === undefined) return { code: 'recipe.wrong-value', message, node };
  const instead = JSON.stringify(near);
  return { code: 'recipe.wrong-value', message: `${message} (did you mean "${near}"?)`, node, instead };
}

function isOfType(node: Node, { type }: Schema): boolean {
  if (type === undefined) return true;
  const types = typeof type === 'string' ? [type] : type;
  return types.some((each) => each === node.type || (each === 'integer' && node.type === 'number'));
}

/** What a value of the right type must be, if it is not that. */
function complaintOf({ value, type, children }: Node, schema: Schema): string | undefined {
  const fits = (): boolean => {
    if (type === 'string') {
      const text = String(value);
      if (schema.enum && !schema.enum.includes(text)) return false;
      return (
        (!schema.pattern || new RegExp(schema.pattern).test(text)) && text.trim().length >= (schema.minLength ?? 0)
      );
    }
    if (type === 'number') {
      const number = Number(value);
      const above = schema.exclusiveMinimum === undefined || number > schema.exclusiveMinimum;
      const whole = schema.type !== 'integer' || Number.isInteger(number);
      return above && whole && number >= (schema.minimum ?? -Infinity) && number <= (schema.maximum ?? Infinity);
    }
    const count = children?.length ?? 0;
    return type !== 'array' || (count >= (schema.minItems ?? 0) && count <= (schema.maxItems ?? Infinity));
  };
  return fits() ? undefined : expectation([schema]);
}

function expectation(allowed: readonly Schema[]): string {
  return [...new Set(allowed.map(expectationOf))].join(', or ');
}

function expectationOf(schema: Schema): string {
  const { enum: choices, pattern, examples = [] } = schema;
  if (choices) return `one of ${choices.join(', ')}`;
  if (pattern) return `of a form such as ${examples.map((each) => JSON.stringify(each)).join(', ') || '"1/255"'}`;
  const type = Array.isArray(schema.type) ? schema.type.map(String) : [String(schema.type)];
  return type.map((each) => typeText(each, schema)).join(' or ');
}

function typeText(type: string, { minimum, maximum, exclusiveMinimum, minItems, maxItems }: Schema): string {
  const above = exclusiveMinimum === undefined ? '' : ` greater than ${exclusiveMinimum}`;
  const bounds =
    maximum === undefined
      ? minimum === undefined
        ? above
        : ` of ${minimum} or more`
      : ` from ${minimum} to ${maximum}`;
  switch (type) {
    case 'integer':
      return `an integer${bounds}`;
    case 'number':
      return `a number${bounds}`;
    case 'boolean':
      return 'true or false';
    case 'string':
      return 'a text that is not empty';
    case 'array':
      return minItems === undefined ? 'a list' : `a list of ${minItems} to ${maxItems} values`;
    default:
      return 'an object';
  }
}
