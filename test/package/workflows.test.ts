/** What build servers and editors are told to run is there, and nothing names where packages come from. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const files = ['.github', '.vscode'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name)),
);
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

describe.each(files.map((file) => [file.slice(root.length + 1), readFileSync(file, 'utf8')] as const))(
  '%s',
  (_, text) => {
    const named = /npm run (?:-s )?([\w:-]+)|"script": "([\w:-]+)"/g;
    it('runs scripts that are there', () => {
      const names = Array.from(text.matchAll(named), ([, run, script]) => run ?? script);
      expect(names.filter((name) => scripts[name] === undefined)).toEqual([]);
    });
    it('names no registry', () => expect(text).not.toMatch(/registry\.|npmjs/));
  },
);

it('every stage of the tests that others can run is in a workflow', () => {
  const workflow = readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8');
  // Real models and images are not part of the repository.
  const stages = Object.keys(scripts).filter((name) => name.startsWith('test:') && name !== 'test:data');
  expect(stages.filter((name) => !workflow.includes(`npm run ${name}`))).toEqual([]);
});
