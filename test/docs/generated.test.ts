/** docs/recipe.md and docs/cli.md are what schema and commands say today; `npm run reference` writes them. */
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { cliPage } from './cliPage';
import { recipePage } from './recipePage';

describe('pages made of the code (npm run reference)', () => {
  it.each([
    ['docs/cli.md', cliPage],
    ['docs/recipe.md', recipePage],
  ])('%s', async (file, page) => {
    const filepath = join(import.meta.dirname, '../..', file);
    const text = await format(page(), { ...(await resolveConfig(filepath)), filepath });
    await expect(text).toMatchFileSnapshot(filepath);
  });

  it('tell every kind of value', () => {
    const page = recipePage();
    for (const row of [
      '| `bits.weights` | integer from 2 to 16 | `8` | Weights: 2 to 16 bits. |',
      '| `layers.NAME.float` | true or false | `false` |',
      '| `evaluation.confidence` | number from 0 to 1 | `0.005` |',
    ]) {
      expect(page).toContain(row);
    }
  });
});
