/** The pane of hardware in a real editor: a top level, a device and a rate are chosen, the figures follow, a row selects its layer. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { lookAtEverySize } from './accessibility';
import type { Step, Suite } from './suite';
import { modelPage } from './workbench';

function prepare(folder: string): void {
  cpSync('samples', folder, { recursive: true, filter: (path) => !/\.(ts|py|md)$/.test(path) });
  const settings = ['--set', 'calibration.count=10', '--set', 'adjustment=mul-shift'];
  execFileSync(process.execPath, [join('dist', 'cli.js'), 'quantize', join(folder, 'sample.quant.json'), ...settings], {
    stdio: 'pipe',
  });
}

const plans: Step = {
  name: 'a command plans the run as a streaming network, and as an engine',
  async run({ workbench }) {
    await workbench.openFile('sample.onnx');
    const page = await modelPage(workbench);
    assert.equal(await page.locator('.hardware').isVisible(), false);
    await workbench.runCommand('Shiftwise: Plan Hardware');
    await page.locator('.hardware:focus').waitFor();
    await page
      .locator('.hardware-lines', { hasText: 'too few memory blocks. At no rate does it: an engine' })
      .waitFor();
    await page.locator('#hardware-device').selectOption('zu7ev');
    await page.locator('.hardware-lines', { hasText: 'It fits zu7ev.' }).waitFor();
    await page.locator('.hardware-command code', { hasText: '--top stream --cycles 3333333' }).waitFor();
    await workbench.screenshot('60-hardware-stream');
    await page.locator('#hardware-top').selectOption('engine');
    await page.locator('.hardware-lines', { hasText: 'products a clock' }).waitFor();
    await page.locator('.hardware-command code', { hasText: '--top engine --lanes' }).waitFor();
    await workbench.screenshot('60-hardware-engine');
    await page.locator('#hardware-device').selectOption('ice40-up5k');
    await page.locator('.hardware-lines', { hasText: 'It does not fit ice40-up5k' }).waitFor();
    await page.locator('#hardware-device').selectOption('zu5ev');
    await page.locator('#hardware-fps').fill('2000');
    await page.locator('#hardware-clock').fill('200');
    await page.locator('.hardware-lines', { hasText: 'at 200 MHz (wanted: 2000)' }).waitFor();
  },
};

const selects: Step = {
  name: 'a row selects its layer in the table',
  async run({ workbench }) {
    const page = await modelPage(workbench);
    await page.locator('.hardware-table').getByRole('button', { name: 'conv2', exact: true }).click();
    await page.locator('tr[data-row][aria-selected="true"]', { hasText: 'conv2' }).waitFor();
    await page.locator('.hardware-table tr[aria-current="true"]', { hasText: 'conv2' }).waitFor();
  },
};

const accessible: Step = {
  name: 'no serious fault of accessibility in light, dark and both high contrasts',
  async run({ workbench }) {
    await lookAtEverySize(workbench, '.hardware-table tbody tr', '61-hardware', async (page) => {
      await page.locator('.hardware').evaluate((pane) => pane.scrollTo(0, 0));
    });
    await workbench.closeEditors();
  },
};

export const suite: Suite = { name: 'hardware', trusted: true, prepare, steps: [plans, selects, accessible] };
