// Holds a Kubernetes manifest against a published JSON schema: node scripts/checkManifest.mjs SCHEMA.json MANIFEST.json
// SCHEMA: job-batch-v1.json of the "standalone-strict" schemas, which refuse keys that they do not know. Exits with 1 where something differs.
import { readFileSync } from 'node:fs';

const [schema, manifest] = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, 'utf8')));
const faults = faultsIn(schema, manifest, manifest.kind ?? '');
faults.forEach((fault) => console.log(fault));
console.log(`${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;

function faultsIn(rule, value, path) {
  const types = [rule.type ?? []].flat();
  const type = typeOf(value);
  if (types.length > 0 && !types.includes(type)) return [`${path}: expected ${types.join(' or ')}, found ${type}`];
  if (rule.enum && !rule.enum.includes(value)) return [`${path}: expected one of ${rule.enum.join(', ')}`];
  if (type === 'array') return value.flatMap((each, at) => faultsIn(rule.items ?? {}, each, `${path}[${at}]`));
  if (type !== 'object') return [];
  const missing = (rule.required ?? []).filter((key) => !(key in value)).map((key) => `${path}: ${key} is missing`);
  return [
    ...missing,
    ...Object.entries(value).flatMap(([key, each]) => faultsOfKey(rule, key, each, `${path}.${key}`)),
  ];
}

function faultsOfKey({ properties = {}, additionalProperties }, key, value, path) {
  const rule = properties[key] ?? additionalProperties;
  if (rule === false) return [`${path}: no such key`];
  return typeof rule === 'object' ? faultsIn(rule, value, path) : [];
}

function typeOf(value) {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value !== 'number') return typeof value;
  return Number.isInteger(value) ? 'integer' : 'number';
}
