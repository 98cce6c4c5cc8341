/** What every page is looked at for: serious faults of accessibility, in four themes, in windows of three sizes. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import type { Workbench } from './workbench';

/** A name for files, the theme's name, and the class that it gives to a page. The light theme is the last, and stays. */
const themes = [
  ['dark', 'Dark Modern', 'vscode-dark'],
  ['high-contrast', 'Dark High Contrast', 'vscode-high-contrast'],
  ['high-contrast-light', 'Light High Contrast', 'vscode-high-contrast-light'],
  ['light', 'Light Modern', 'vscode-light'],
] as const;

/** Width and height of windows that people have: a screen, half of one, a narrow column. */
export const windowSizes = [
  [1440, 900],
  [1000, 700],
  [700, 900],
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
    type Run = (options: object) => Promise<{ violations: readonly Violation[] }>;
    const { axe } = window as unknown as { axe: { run: Run } };
    const { violations } = await axe.run({ resultTypes: ['violations'] });
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

/**
 * Colours are a theme's, whatever the size, and what has room a size's, whatever the theme: windows narrower than a screen are looked at in
 * one theme, in a third of the time. With SHIFTWISE_LOOK=1 in every one, for pictures of all.
 */
export const themesAt = (width: number): readonly (typeof themes)[number][] =>
  width === windowSizes[0][0] || process.env.SHIFTWISE_LOOK ? themes : themes.slice(-1);

/** As in every theme, in windows of every size. The window has its own size again afterwards. */
export async function lookAtEverySize(
  workbench: Workbench,
  selector: string,
  shot: string,
  prepare?: (page: Frame) => Promise<void>,
): Promise<void> {
  const usual = workbench.page.viewportSize();
  for (const [width, height] of windowSizes) {
    await workbench.page.setViewportSize({ width, height });
    await lookInThemes(workbench, selector, `${shot}-${width}x${height}`, prepare, themesAt(width));
  }
  if (usual) await workbench.page.setViewportSize(usual);
}

/** Shows the page that has the selector in the themes, all where none are named, finds no serious fault in it and keeps a picture of each. */
export async function lookInThemes(
  workbench: Workbench,
  selector: string,
  shot: string,
  prepare: (page: Frame) => Promise<void> = async () => undefined,
  shown: ReturnType<typeof themesAt> = themes,
): Promise<void> {
  for (const [file, theme, kind] of shown) {
    await workbench.runCommand('Preferences: Color Theme');
    await workbench.pick(theme);
    const page = await workbench.webview(`body.${kind} ${selector}`);
    await prepare(page);
    assert.deepEqual(await seriousFaults(page), [], theme);
    await workbench.screenshot(`${shot}-${file}`);
  }
}
