/** Runs and the float model beside each other in a real editor: two graphs that are one, their figures, and the differences. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { lookAtEverySize } from './accessibility';
import type { Step, Suite } from './suite';
import { clickButton, modelPage, reloaded } from './workbench';

function prepare(folder: string): void {
  cpSync('samples', folder, { recursive: true, filter: (path) => !/\.(ts|py|md)$/.test(path) });
  for (const bits of ['bits=4', 'bits=8']) {
    const settings = ['--set', 'calibration.count=20', '--set', bits];
    execFileSync(
      process.execPath,
      [join('dist', 'cli.js'), 'quantize', join(folder, 'sample.quant.json'), ...settings],
      {
        stdio: 'pipe',
      },
    );
  }
}

/** What a graph's canvas shows, as a picture that can be compared. */
const pictures = (page: Frame): Promise<readonly string[]> =>
  page.locator('canvas.network').evaluateAll((all) => all.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()));

const bySides: Step = {
  name: 'another run stands beside the run shown, each with its own figures, the difference in between',
  async run({ workbench }) {
    await workbench.openFile('sample.onnx');
    const page = await modelPage(workbench);
    assert.equal(await page.locator('.graph-side').count(), 1);
    await clickButton(page, page.locator('[data-action="compare"]'));
    await workbench.pick('W4A4');
    await page.locator('.graph-side', { hasText: 'Other run' }).waitFor();
    const heads = await page.locator('.side-head').allInnerTexts();
    assert.match(heads[0], /Run shown\s*Output SQNR\s*preset standard, W8A8/);
    assert.match(heads[1], /Other run\s*Output SQNR\s*Earlier run sample@1: preset standard, W4A4/);
    const labels = await page.locator('thead .label').allInnerTexts();
    assert.deepEqual(labels.slice(3, 6), ['Run shown', 'Difference', 'Other run']);
    const cells = await page.locator('tbody tr[data-row="0"] td.number').allInnerTexts();
    const [here, between, there] = cells.slice(1, 4).map((text) => text.replace(/[✓▲✕\s]+/g, ' ').trim());
    const [left, right] = [here, there].map((text) => Number(text.replace('−', '-')));
    assert.ok(left > right, `${left} dB at 8 bits, ${right} dB at 4`);
    assert.match(between, new RegExp(`→ ${there}$`));
    await workbench.screenshot('26-beside');
  },
};

const synchronised: Step = {
  name: 'selection, view and folds of either graph are those of the other',
  async run({ workbench }) {
    const page = await modelPage(workbench);
    const graphs = page.locator('.graph');
    await graphs.nth(1).focus();
    await workbench.page.keyboard.press('Home');
    await workbench.page.keyboard.press('ArrowDown');
    await page.locator('tbody tr[aria-selected="true"] td.name', { hasText: 'bn1' }).waitFor();
    await graphs.nth(1).locator('.unseen', { hasText: 'bn1' }).waitFor({ state: 'attached' });
    assert.equal(await graphs.nth(0).locator('.unseen', { hasText: 'bn1' }).count(), 0, 'read out twice');
    // Coloured by one overlay on both sides and without figures of their own, the two pictures are the same.
    await page.locator('#overlay').selectOption({ label: 'MACs' });
    await page.locator('#badge').selectOption('parameters');
    await page.locator('thead .label', { hasText: 'Other run' }).waitFor();
    const alike = async (what: string): Promise<void> => {
      await page.waitForFunction(() => {
        const all = [...document.querySelectorAll<HTMLCanvasElement>('canvas.network')];
        return all.length === 2 && all[0].toDataURL() === all[1].toDataURL();
      });
      const [a, b] = await pictures(page);
      assert.equal(a, b, what);
    };
    await workbench.page.mouse.move(0, 0);
    await alike('at first');
    const [before] = await pictures(page);
    await graphs.nth(1).focus();
    await workbench.page.keyboard.press('0');
    await page.waitForFunction(
      (old) => document.querySelector<HTMLCanvasElement>('canvas.network')?.toDataURL() !== old,
      before,
    );
    await alike('after the right one was zoomed');
    await graphs.nth(0).focus();
    await workbench.page.keyboard.press('+');
    await workbench.page.keyboard.press('+');
    await alike('after the left one was zoomed');
    await workbench.screenshot('27-beside-synchronised');
    await page.locator('#badge').selectOption('');
    await page.locator('#overlay').selectOption({ label: 'Output SQNR' });
  },
};

const leads: Step = {
  name: 'the first layer where the runs part is said in words, and a click goes there in both graphs',
  async run({ workbench }) {
    const page = await modelPage(workbench);
    const text = await page.locator('.finding').innerText();
    const name = /part at ([\w.]+):/.exec(text)?.[1];
    assert.ok(name, text);
    await page.locator('.finding').click();
    await page.locator('tbody tr[aria-selected="true"] td.name', { hasText: name }).waitFor();
    await page.locator('#overlay').selectOption({ label: 'Output SQNR: other run' });
    await page.locator('.side-head', { hasText: 'Output SQNR: other run' }).first().waitFor();
    await workbench.screenshot('28-beside-difference');
    await page.locator('#overlay').selectOption({ label: 'Output SQNR' });
  },
};

const survives: Step = {
  name: 'a comparison survives leaving the tab and reloading the window',
  async run({ workbench }) {
    await workbench.openFile('sample.quant.json');
    await workbench.page.locator('.view-lines .view-line', { hasText: 'calibration' }).first().waitFor();
    await workbench.openFile('sample.onnx');
    await (await modelPage(workbench)).locator('.graph-side', { hasText: 'Other run' }).waitFor();
    await (await reloaded(workbench, 'sample.onnx')).locator('.graph-side', { hasText: 'Other run' }).waitFor();
  },
};

const float: Step = {
  name: 'the float model stands beside its run, with its signal against the run’s noise',
  async run({ workbench }) {
    await modelPage(workbench);
    await workbench.runCommand('Shiftwise: Compare Side by Side');
    await workbench.pick('Float | Quantized');
    const page = await modelPage(workbench);
    await page.locator('.graph-side', { hasText: 'Float model' }).waitFor();
    const heads = await page.locator('.side-head').allInnerTexts();
    assert.match(heads[0], /Float model\s*Output signal/);
    assert.match(heads[1], /Quantized\s*Output noise/);
    assert.match(await page.locator('.finding').innerText(), /jumps at|noisiest output/);
    const labels = await page.locator('thead .label').allInnerTexts();
    assert.deepEqual(labels.slice(3, 6), ['Float model', 'Output SQNR (dB)', 'Quantized']);
    await workbench.screenshot('29-beside-float');
  },
};

const accessible: Step = {
  name: 'two graphs: no serious fault of accessibility in light, dark and both high contrasts',
  async run({ workbench }) {
    await lookAtEverySize(workbench, '.graphs.paired', '29-beside');
    const page = await modelPage(workbench);
    await clickButton(page, page.locator('[data-action="stopComparing"]'));
    await page.locator('.graphs.paired').waitFor({ state: 'detached' });
    assert.equal(await page.locator('.graph-side').count(), 1);
    await workbench.closeEditors();
  },
};

export const suite: Suite = {
  name: 'compare',
  trusted: true,
  prepare,
  steps: [bySides, synchronised, leads, survives, float, accessible],
};
