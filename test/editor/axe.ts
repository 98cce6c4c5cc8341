/** Faults of accessibility in a page, found by axe-core, in every kind of theme. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';

/** File name for a screenshot, theme, and class of pages in it. The last one is what windows begin with. */
export const themes = [
  ['dark', 'Dark Modern', 'vscode-dark'],
  ['high-contrast', 'Dark High Contrast', 'vscode-high-contrast'],
  ['high-contrast-light', 'Light High Contrast', 'vscode-high-contrast-light'],
  ['light', 'Light Modern', 'vscode-light'],
] as const;

/** What axe-core, run in the page, finds to be serious or worse. */
export async function seriousFaults(page: Frame): Promise<readonly string[]> {
  const source = readFileSync(
    createRequire(join(process.cwd(), 'package.json')).resolve('axe-core/axe.min.js'),
    'utf8',
  );
  await page.evaluate(source);
  return page.evaluate(async () => {
    interface Violation {
      readonly impact: string;
      readonly id: string;
      readonly nodes: readonly { readonly html: string }[];
    }
    const { axe } = window as unknown as { axe: { run: () => Promise<{ violations: readonly Violation[] }> } };
    const { violations } = await axe.run();
    const isSerious = ({ impact }: Violation): boolean => impact === 'serious' || impact === 'critical';
    return violations.filter(isSerious).map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map(({ html }) => html)
          .join(' ')
          .slice(0, 300)}`,
    );
  });
}
