/** The extension in a German editor: its words are translated in menus, trees, messages and pages; figures and what the engine says are not. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { seriousFaults } from './accessibility';
import type { Step, Suite } from './suite';
import { clickButton, modelPage } from './workbench';

const cli = join('dist', 'cli.js');

/** Two runs of one recipe, both evaluated. */
function prepare(folder: string): void {
  cpSync('samples', folder, { recursive: true, filter: (path) => !/\.(ts|py|md)$/.test(path) });
  const shiftwise = (...args: readonly string[]): void =>
    void execFileSync(process.execPath, [cli, ...args, '--threads', '1'], { stdio: 'pipe' });
  for (const bits of [4, 8]) {
    shiftwise('quantize', join(folder, 'sample.quant.json'), '--set', 'calibration.count=20', '--set', `bits=${bits}`);
    shiftwise('evaluate', join(folder, '.shiftwise', 'sample'), '--limit', '20', '--float');
  }
}

/** German words are long: a page must not become wider than its tab. */
async function fits(page: Frame): Promise<void> {
  const [content, room] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok(content <= room, `the page is ${content} pixels wide in ${room}`);
}

const manifest: Step = {
  name: 'German: commands and views have German names',
  async run({ workbench }) {
    await workbench.showView();
    await workbench.viewTitle('Schichten').waitFor();
    await workbench.viewTitle('Läufe').waitFor();
    // The palette shows what may be done when it opens: not before the window knows that it is trusted, as the runs tell.
    await workbench.treeRow('W8A8').waitFor();
    assert.equal(await workbench.offers('Shiftwise: Modell quantisieren'), true);
    await workbench.screenshot('90-german-views');
  },
};

const model: Step = {
  name: 'German: the model page, its overlays and its inspector',
  async run({ workbench }) {
    await workbench.openFile('sample.onnx');
    const page = await modelPage(workbench);
    assert.equal(await page.locator('html').getAttribute('lang'), 'de');
    assert.equal(await page.locator('#search').getAttribute('placeholder'), 'Schichten suchen');
    await page.locator('.buttons button', { hasText: 'Quantisieren und exportieren' }).waitFor();
    assert.match(await page.locator('.facts').innerText(), /\d+ Schichten/);
    assert.match(await page.locator('.legend .description').first().innerText(), /gegenüber Float. Hoch ist gut/);
    await page.locator('.layers tbody tr[data-row]').first().click();
    await page.locator('.layer-section h3', { hasText: 'Gewichte' }).waitFor();
    // The engine's own words are the command line's.
    assert.match(await page.locator('.provenance').first().innerText(), /preset standard/);
    await workbench.viewTitle('SQNR der Ausgabe').waitFor();
    await fits(page);
    assert.deepEqual(await seriousFaults(page), []);
    await workbench.screenshot('91-german-model');
    await page.locator('[data-section="weights"] .trial').scrollIntoViewIfNeeded();
    await page.locator('[data-section="weights"] .charts figure').last().scrollIntoViewIfNeeded();
    await fits(page);
    await workbench.screenshot('91b-german-inspector');
  },
};

const compares: Step = {
  name: 'German: two sides and detections',
  async run({ workbench }) {
    const page = await modelPage(workbench);
    await clickButton(page, page.locator('.buttons button', { hasText: 'Vergleichen …' }));
    await workbench.pick('Float | Quantisiert');
    await page.locator('.side-head strong', { hasText: 'Float-Modell' }).waitFor();
    await fits(page);
    await workbench.screenshot('92-german-compare');
    await page.locator('[data-pane="detections"]', { hasText: 'Detektionen' }).click();
    await page.locator('.words', { hasText: 'Erste in Float' }).waitFor();
    await page.locator('.maps figure').first().waitFor();
    await fits(page);
    await workbench.screenshot('93-german-detections');
  },
};

const report: Step = {
  name: 'German: what answers to clicks in a report; the document stays as it is saved',
  async run({ workbench }) {
    const shown = await modelPage(workbench);
    await clickButton(shown, shown.locator('.buttons button', { hasText: 'Bericht öffnen' }));
    const page = await workbench.webview('body[data-ready="1"] .explorer .chart canvas');
    await page.locator('#history[lang="de"] h2', { hasText: 'Verlauf der Läufe' }).waitFor();
    await page.locator('.actions button', { hasText: 'Speichern unter …' }).waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    await page.locator('nav a', { hasText: 'Quantization' }).waitFor();
    await fits(page);
    await page.locator('.explorer .rows').scrollIntoViewIfNeeded();
    await workbench.screenshot('94-german-report');
  },
};

const asks: Step = {
  name: 'German: questions and messages',
  async run({ workbench }) {
    await workbench.runCommand('Shiftwise: Overlay wählen');
    await workbench.pick('Verschiebung der Anpassung');
    await workbench.viewTitle('Verschiebung der Anpassung').waitFor();
    await workbench.openFile('sample.quant.json');
    await workbench.page
      .locator('.codelens-decoration a', { hasText: 'Quantisieren und exportieren' })
      .first()
      .waitFor();
    await workbench.page.locator('.codelens-decoration a', { hasText: 'Quantisieren' }).first().click();
    await workbench.notification(/sample\.quant\.json: quantisiert \(/).waitFor();
    await workbench.screenshot('95-german-message');
  },
};

export const suite: Suite = {
  name: 'german',
  trusted: true,
  language: 'de',
  prepare,
  steps: [manifest, model, compares, report, asks],
};
