/** Overlays of others in a real editor: files of Netron and Model Explorer are imported, remembered and removed; sensitivity is measured. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { lookInThemes } from './accessibility';
import type { Step, Suite } from './suite';
import { clickButton, modelPage, reloaded, type Workbench } from './workbench';
import { until } from './waiting';

function shiftwise(...args: readonly string[]): void {
  execFileSync(process.execPath, [join('dist', 'cli.js'), ...args], { stdio: 'pipe' });
}

function prepare(folder: string): void {
  cpSync('samples', folder, { recursive: true, filter: (path) => !/\.(ts|py|md)$/.test(path) });
  shiftwise('quantize', join(folder, 'sample.quant.json'), '--set', 'calibration.count=20');
  const run = join(folder, '.shiftwise', 'sample');
  shiftwise('export', run, '--format', 'netron,model-explorer', '--out', join(folder, 'figures'));
  writeFileSync(join(folder, 'foreign.json'), '{ "name": "something else" }');
  writeFileSync(
    join(folder, 'latency.json'),
    JSON.stringify({ results: { conv1: { value: 12 }, conv2: { value: 3000 }, fc9: { value: 1 } } }),
  );
}

/** Names the file in the editor's own dialog. */
async function importFile(workbench: Workbench, path: string): Promise<void> {
  await workbench.runCommand('Shiftwise: Import Overlay');
  const input = workbench.page.locator('.quick-input-widget:visible input.input');
  await workbench.page.locator('.quick-input-widget:visible', { hasText: 'Import' }).waitFor();
  // The dialog fills in its folder when it is ready to be told another one.
  await workbench.page.waitForFunction(
    () => document.querySelector<HTMLInputElement>('.quick-input-widget input.input')?.value.endsWith('/') === true,
  );
  await input.fill(path);
  // Into another folder the first Enter only goes there.
  await until(async () => {
    if (!(await input.isVisible())) return true;
    await input.press('Enter');
    await input.waitFor({ state: 'hidden', timeout: 3000 }).catch(() => input.fill(path));
    return false;
  }, 'the dialog to close');
}

/** The figures of a column, without the signs of their severity. */
const cells = async (page: Frame, column: string): Promise<readonly string[]> =>
  (await page.locator(`tbody td.${column}`).allInnerTexts()).map((text) => text.replace(/[✓▲✕]/g, '').trim());

const imports: Step = {
  name: 'node data of another tool is an overlay that says where it is from',
  async run({ workbench, folder }) {
    await workbench.openFile('sample.onnx');
    const page = await modelPage(workbench);
    await importFile(workbench, join(folder, 'latency.json'));
    await workbench.notification('1 overlay imported from latency.json; 1 of its figures fit no layer').waitFor();
    await page.locator('.legend', { hasText: 'Imported from latency.json' }).waitFor();
    assert.equal(await page.locator('#overlay optgroup').getAttribute('label'), 'From latency.json');
    assert.deepEqual((await cells(page, 'overlay')).filter(Boolean), ['12', '3000']);
    await workbench.screenshot('30-imported');
  },
};

const roundTrip: Step = {
  name: 'what the exports write for Netron and Model Explorer comes back with the figures of the run',
  async run({ workbench, folder }) {
    const page = await modelPage(workbench);
    await page.locator('#overlay').selectOption('accumulator-bits');
    await page.locator('thead .label', { hasText: 'Accumulator bits' }).waitFor();
    const own = await cells(page, 'overlay');
    assert.ok(own.some(Boolean));
    for (const file of ['sample.netron.json', 'model-explorer/accumulator-bits.json']) {
      await importFile(workbench, join(folder, 'figures', file));
      const group = page.locator(`#overlay optgroup[label="From figures/${file}"]`);
      await group.waitFor({ state: 'attached' });
      // The import chooses its first overlay last of all: only then is a choice made here the last one.
      await page.locator('.legend', { hasText: `Imported from figures/${file}` }).waitFor();
      const id = await group
        .locator('option')
        .evaluateAll((options) =>
          options
            .map((option) => (option as HTMLOptionElement).value)
            .find((value) => /accumulator-bits|Accumulator bits/.test(value)),
        );
      assert.ok(id, `no accumulator bits in ${file}`);
      await page.locator('#overlay').selectOption(id);
      await page.locator('thead .label', { hasText: /accumulator.bits/i }).waitFor();
      assert.deepEqual(await cells(page, 'overlay'), own, file);
    }
  },
};

const refuses: Step = {
  name: 'a foreign file is refused in one line',
  async run({ workbench, folder }) {
    await importFile(workbench, join(folder, 'foreign.json'));
    await workbench
      .notification('foreign.json: expected a Netron attachment or Model Explorer node data, found no figures in it')
      .waitFor();
    const page = await modelPage(workbench);
    assert.equal(await page.locator('#overlay optgroup').count(), 3);
    await workbench.runCommand('Notifications: Clear All Notifications');
  },
};

const remembers: Step = {
  name: 'imported overlays survive reloading the window, and are removed from the legend',
  async run({ workbench }) {
    const page = await reloaded(workbench, 'sample.onnx');
    await page.locator('.legend', { hasText: 'Imported from figures/model-explorer/accumulator-bits.json' }).waitFor();
    assert.equal(await page.locator('#overlay optgroup').count(), 3);
    await page.locator('.legend').first().getByRole('button', { name: 'Remove' }).click();
    await page
      .locator('#overlay optgroup[label="From figures/model-explorer/accumulator-bits.json"]')
      .waitFor({ state: 'detached' });
    await workbench.runCommand('Shiftwise: Remove Imported Overlay');
    await workbench.pick('figures/sample.netron.json');
    await page.locator('#overlay optgroup[label="From figures/sample.netron.json"]').waitFor({ state: 'detached' });
    assert.equal(await page.locator('#overlay optgroup').count(), 1);
  },
};

const sensitivity: Step = {
  name: 'sensitivity is measured from the page, and stays with the run',
  async run({ workbench }) {
    const page = await modelPage(workbench);
    assert.equal(await page.locator('#overlay option[value="sensitivity"]').count(), 0);
    await clickButton(page, page.locator('[data-action="measureSensitivity"]'));
    await workbench.notification('most sensitive is').waitFor();
    await page.locator('.legend', { hasText: 'Measured on 8 images: preset standard' }).waitFor();
    assert.ok((await cells(page, 'overlay')).filter(Boolean).length > 3);
    assert.equal(await page.locator('[data-action="measureSensitivity"]').count(), 0);
    await workbench.screenshot('31-sensitivity');
    await workbench.runCommand('Notifications: Clear All Notifications');
  },
};

const everyOverlay: Step = {
  name: 'every overlay of a run has a legend, a sign beside each colour, and no serious fault of accessibility',
  async run({ workbench }) {
    const page = await modelPage(workbench);
    const ids = await page
      .locator('#overlay > option')
      .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
    assert.equal(ids.length, 24);
    for (const id of ids) {
      await page.locator('#overlay').selectOption(id);
      await page.locator(`#overlay >> option:checked`).first().waitFor({ state: 'attached' });
      const label = await page
        .locator('#overlay')
        .evaluate((select) => (select as HTMLSelectElement).selectedOptions[0].label);
      await page.locator('.legend-title', { hasText: label }).first().waitFor();
      const marks = await page.locator('.legend').first().locator('.glyph, .bar').count();
      assert.ok(marks === 3 || marks === 5, `${id}: ${marks} marks in the legend`);
      const shown = await page.locator('td.overlay .value').count();
      assert.ok(shown > 0, `${id}: no figure`);
      assert.equal(
        await page.locator('td.overlay .value').locator('.glyph, .bar').count(),
        shown,
        `${id}: a colour alone`,
      );
    }
    await page.locator('#overlay').selectOption('used-range');
    await lookInThemes(workbench, '.layers tbody tr[data-row]', '32-overlays');
    await workbench.closeEditors();
  },
};

export const suite: Suite = {
  name: 'overlays',
  trusted: true,
  prepare,
  steps: [imports, roundTrip, refuses, remembers, sensitivity, everyOverlay],
};
