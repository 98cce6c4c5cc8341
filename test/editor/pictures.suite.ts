/**
 * The README's pictures, of the current build: the detector sample's page, a layer, its detections and its cfg, light and dark, in few
 * colours. They are taken where SHIFTWISE_PICTURES names the folder for them:
 *
 *   npm run pictures
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import sharp from 'sharp';
import type { Step, Suite } from './suite';
import type { Workbench } from './workbench';

const folder = process.env.SHIFTWISE_PICTURES;

const size = { width: 1440, height: 900 };
/** Of the window's title, and of the bar below. */
const edge = 32;

const themes = [
  ['light', 'Light Modern', 'vs'],
  ['dark', 'Dark Modern', 'vs-dark'],
] as const;

/** The detector with an evaluated run, as the command line leaves it. */
function prepare(workspace: string): void {
  cpSync(join('samples', 'detector'), workspace, { recursive: true, filter: (path) => !/\.ts$|training$/.test(path) });
  for (const words of [
    ['quantize', 'scenes.quant.json'],
    ['evaluate', join('.shiftwise', 'scenes'), '--float'],
  ]) {
    execFileSync(process.execPath, [join(process.cwd(), 'dist', 'cli.js'), ...words], {
      cwd: workspace,
      stdio: 'pipe',
    });
  }
}

/** In both themes; what the themes' change takes away is shown again by `show`. */
async function take(workbench: Workbench, name: string, show: () => Promise<unknown>): Promise<void> {
  for (const [theme, title, kind] of themes) {
    await workbench.runCommand('Preferences: Color Theme');
    await workbench.pick(title);
    await workbench.page.locator(`.monaco-workbench.${kind}`).waitFor();
    await show();
    await workbench.screenshot(`picture-${name}-${theme}`);
    // Without the window's title and the bar below, which say how this was taken.
    const clip = { x: 0, y: edge, width: size.width, height: size.height - 2 * edge };
    if (folder !== undefined)
      await keep(`${name}-${theme}`, await workbench.page.screenshot({ animations: 'disabled', clip }));
  }
}

/** What pages load with a README is small. */
async function keep(name: string, png: Buffer): Promise<void> {
  mkdirSync(folder ?? '', { recursive: true });
  const file = join(folder ?? '', `${name}.png`);
  writeFileSync(
    file,
    await sharp(png).png({ palette: true, colours: 128, compressionLevel: 9, effort: 10 }).toBuffer(),
  );
  assert.ok(statSync(file).size <= 200 * 1024, `${file} has more than 200 KB`);
}

/** Shows just these panes of the page, and waits for what the picture is of. */
async function arrange(workbench: Workbench, panes: readonly string[], subject: string): Promise<Frame> {
  const model = await workbench.webview('.switches [data-pane]');
  for (const pane of ['graph', 'table', 'inspector', 'detections']) {
    const toggle = model.locator(`.switches [data-pane="${pane}"]`);
    if ((await toggle.getAttribute('aria-pressed')) !== String(panes.includes(pane))) await toggle.click();
  }
  await model.locator(subject).first().waitFor();
  return model;
}

const page: Step = {
  name: 'picture of a model’s page with its card',
  async run({ workbench }) {
    await workbench.page.setViewportSize(size);
    await workbench.openFile('scenes.weights');
    await workbench.showView();
    await take(workbench, 'page', () => arrange(workbench, ['graph', 'table'], '.layers tbody tr[data-row]'));
  },
};

const layer: Step = {
  name: 'picture of a layer, float against integers',
  async run({ workbench }) {
    await workbench.treeRow('conv_6').first().click();
    await take(workbench, 'layer', async () => {
      const model = await arrange(workbench, ['graph', 'inspector'], '.inspector canvas');
      await model.locator('details.more').evaluate((more: HTMLDetailsElement) => (more.open = false));
    });
  },
};

const detections: Step = {
  name: 'picture of detections, float beside integers',
  async run({ workbench }) {
    await workbench.runCommand('Shiftwise: Show Detections');
    const panes = ['graph', 'detections'];
    const model = await arrange(workbench, panes, '.detections canvas');
    // Each pane below has a divider of its own, which is hidden with it.
    const divider = model.locator('.stack > [role="separator"]:not([hidden])');
    for (let step = 0; step < 10; step++) await divider.press('ArrowUp');
    await take(workbench, 'detections', () => arrange(workbench, panes, '.detections canvas'));
  },
};

const cfg: Step = {
  name: 'picture of a cfg with its figures in the margin',
  async run({ workbench }) {
    await workbench.closeEditors();
    await workbench.openFile('scenes.cfg');
    await take(workbench, 'cfg', () => workbench.page.locator('.codelens-decoration a').first().waitFor());
  },
};

export const suite: Suite = {
  name: 'pictures',
  trusted: true,
  prepare,
  steps: folder === undefined ? [] : [page, layer, detections, cfg],
};
