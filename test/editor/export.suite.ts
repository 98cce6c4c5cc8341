/** The export wizard in a real editor: what is asked, what is shown before anything is written, and what is there afterwards. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import type { Step, Suite } from './suite';
import { modelPage, type Workbench } from './workbench';
import { until } from './waiting';

/** The sample with a run, as the command line leaves it. */
function prepare(folder: string): void {
  cpSync('samples', folder, { recursive: true, filter: (path) => !/\.(ts|py|md)$/.test(path) });
  const recipe = join(folder, 'sample.quant.json');
  execFileSync(process.execPath, [join('dist', 'cli.js'), 'quantize', recipe], { stdio: 'pipe' });
}

const widget = (workbench: Workbench): Locator => workbench.page.locator('.quick-input-widget:visible');
const row = (workbench: Workbench, text: string): Locator =>
  widget(workbench).locator('.monaco-list-row', { hasText: text }).first();

/** The step that is shown, by its number in the title. */
async function atStep(workbench: Workbench, step: string): Promise<void> {
  await widget(workbench)
    .locator('.quick-input-title', { hasText: `(${step})` })
    .waitFor();
}

async function enter(workbench: Workbench): Promise<void> {
  await widget(workbench).locator('input.input').press('Enter');
}

/** A long list holds only the rows in view until it is filtered. */
async function tick(workbench: Workbench, format: string): Promise<void> {
  const input = widget(workbench).locator('input.input');
  await input.fill(format);
  await row(workbench, format).click();
  await input.fill('');
}

async function openWizard(workbench: Workbench): Promise<void> {
  await workbench.runCommand('Shiftwise: Export Run');
  await widget(workbench).locator('.quick-input-title', { hasText: 'Export sample (1/' }).waitFor();
}

const previews: Step = {
  name: 'Export Run shows names and sizes and what does not fit, and Escape writes nothing',
  async run({ workbench, folder }) {
    await workbench.openFile('sample.onnx');
    await modelPage(workbench);
    await openWizard(workbench);
    await tick(workbench, 'Vitis AI positions');
    await row(workbench, 'Memories only').waitFor();
    await workbench.screenshot('export-1-formats-light');
    await enter(workbench);
    // How bytes are stored, and where to.
    await atStep(workbench, '2/4');
    await enter(workbench);
    await atStep(workbench, '3/4');
    await enter(workbench);
    await atStep(workbench, '4/4');
    await row(workbench, 'Write 3 files').waitFor();
    await row(workbench, 'sample.qdq.onnx').waitFor();
    await row(workbench, 'vitis: needs scales that are powers of two').waitFor();
    await workbench.screenshot('export-2-preview-light');
    await workbench.page.keyboard.press('Escape');
    assert.ok(!existsSync(join(folder, '.shiftwise', 'sample.export')), 'a preview has written files');
  },
};

const writes: Step = {
  name: 'Export Run asks for the options of the formats, goes back, writes, and leads to the README',
  async run({ workbench, folder }) {
    await workbench.runCommand('Preferences: Toggle between Light/Dark Themes');
    await openWizard(workbench);
    await row(workbench, 'Memories only').waitFor();
    await tick(workbench, 'NumPy archive');
    await tick(workbench, 'dependency-free C99');
    await enter(workbench);
    // Golden vectors, then pragmas.
    await atStep(workbench, '2/6');
    await enter(workbench);
    await atStep(workbench, '3/6');
    await row(workbench, 'hls').click();
    await atStep(workbench, '4/6');
    await widget(workbench).locator('.quick-input-left-action-bar .action-label').click();
    await atStep(workbench, '3/6');
    await row(workbench, 'hls').click();
    await atStep(workbench, '4/6');
    await enter(workbench);
    await atStep(workbench, '5/6');
    await enter(workbench);
    await atStep(workbench, '6/6');
    await row(workbench, 'c/model.c').waitFor();
    await workbench.screenshot('export-3-preview-dark');
    await row(workbench, 'Write').click();
    const notification = workbench.notification('Export sample:');
    await notification.filter({ hasText: 'files written to' }).waitFor();
    await workbench.screenshot('export-4-written-dark');
    const exported = join(folder, '.shiftwise', 'sample.export');
    assert.match(readFileSync(join(exported, 'README.md'), 'utf8'), /\| npz \| `sample\.npz` \|/);
    assert.match(readFileSync(join(exported, 'c', 'model.c'), 'utf8'), /Directives of Vitis HLS/);
    assert.ok(!existsSync(join(exported, 'sample.quant_info.json')), 'a format that was not chosen was written');
    // By key: a toast that has just appeared still moves, and takes a click for something else.
    await notification.getByRole('button', { name: 'Open README' }).press('Enter');
    await readmeShown(workbench);
    await workbench.screenshot('export-5-readme-dark');
  },
};

async function readmeShown(workbench: Workbench): Promise<void> {
  const tab = workbench.page.locator('.tab', { hasText: 'README.md' });
  await tab.waitFor();
  await until(async () => {
    for (const frame of workbench.page.frames()) {
      const heading = frame.locator('h1', { hasText: 'exported by Shiftwise' });
      if (await heading.isVisible().catch(() => false)) return true;
    }
    return false;
  }, 'the README');
}

export const suite: Suite = { name: 'export', trusted: true, prepare, steps: [previews, writes] };
