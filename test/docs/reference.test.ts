/**
 * Lists that repeat the code's tables are the code's: docs/reference.md, those of the recipe's schema and of the manifest.
 * `npm run reference` writes them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { writers } from '../../src/export/writers';
import { overlaysOf } from '../../src/protocol/views/overlays';
import { presets } from '../../src/quantize/presets/presets';
import { givenSummary, sampleRun } from '../protocol/views/sampleResults';
import { manifestWith, overlays, referenceText, schemaWith } from './reference';

const root = join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** As it stands in the repository. */
async function formatted(text: string, file: string): Promise<string> {
  const filepath = join(root, file);
  return format(text, { ...(await resolveConfig(filepath)), filepath });
}

describe('lists made of the code (npm run reference)', () => {
  it('stand in docs/reference.md', async () => {
    const file = 'docs/reference.md';
    await expect(await formatted(referenceText(), file)).toMatchFileSnapshot(join(root, file));
  });
  it.each([
    ['media/recipe.schema.json', schemaWith],
    ['package.json', manifestWith],
  ])('stand in %s', async (file, withLists) => {
    await expect(await formatted(withLists(read(file)), file)).toMatchFileSnapshot(join(root, file));
  });
});

describe('pages that tell more', () => {
  const rows = (file: string): readonly string[] =>
    read(file)
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .flatMap((line) => line.split('|')[1].match(/`[^`]+`/g) ?? []);
  it.each(presets)('have a row for preset $name', ({ name }) =>
    expect(rows('docs/presets.md')).toContain(`\`${name}\``),
  );
  it.each(writers)('have a row for format $id', ({ id }) => expect(rows('docs/exports.md')).toContain(`\`${id}\``));
});

it.each(overlays)('overlay $id has figures, and says in a sentence what it is', ({ id, description }) => {
  const [{ name }] = sampleRun.quantize.layers;
  const finding = { severity: 'error', layer: name, cause: 'coarse', message: 'planted' } as const;
  const run = { ...sampleRun, quantize: { ...sampleRun.quantize, findings: [finding] } };
  expect(overlaysOf(givenSummary, run).map((each) => each.id)).toContain(id);
  expect(description).toMatch(/^[A-Z].*\.$/);
});
