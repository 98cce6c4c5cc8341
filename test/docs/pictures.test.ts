/** The README's pictures are those that the editor's test takes (`npm run pictures`), each in light and dark, none too many, small together. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const suite = readFileSync(join(root, 'test/editor/pictures.suite.ts'), 'utf8');
const folder = join(root, 'docs/pictures');

const taken = Array.from(suite.matchAll(/\btake\(workbench, '(\w+)'/g), ([, name]) => name).sort();
const shown = Array.from(
  readme.matchAll(
    /<picture>\s*<source media="\(prefers-color-scheme: dark\)" srcset="docs\/pictures\/(\w+)-dark\.png">\s*<img src="docs\/pictures\/(\w+)-light\.png" alt="[^"]{20,}">\s*<\/picture>/g,
  ),
  ([, dark, light]) => [dark, light],
);

describe("the README's pictures", () => {
  it('are all that the editor’s test takes, dark beside light', () => {
    expect(taken.length).toBeGreaterThan(2);
    expect([...shown].sort()).toEqual(taken.map((name) => [name, name]));
    expect(readme.match(/docs\/pictures\/[\w-]+/g)).toHaveLength(2 * taken.length);
  });

  it('are all that lie in docs/pictures, of less than 1.5 MB together', () => {
    const files = readdirSync(folder).sort();
    expect(files).toEqual(taken.flatMap((name) => [`${name}-dark.png`, `${name}-light.png`]));
    expect(files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)).toBeLessThan(1.5e6);
  });
});
