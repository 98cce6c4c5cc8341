/** Sweeps and the history of runs in a real editor: asked for, shown, explored, written into the recipe, saved, deleted; in every theme. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { lookAtEverySize } from './accessibility';
import type { Step, Suite } from './suite';
import type { Workbench } from './workbench';
import { delay, until } from './waiting';

const cli = join('dist', 'cli.js');

/** Three runs of one recipe, each evaluated, and a sweep as the command line writes it. */
function prepare(folder: string): void {
  cpSync('samples', folder, { recursive: true, filter: (path) => !/\.(ts|py|md)$/.test(path) });
  // An editor in a browser saves by itself a second later.
  mkdirSync(join(folder, '.vscode'));
  writeFileSync(join(folder, '.vscode', 'settings.json'), JSON.stringify({ 'files.autoSave': 'off' }));
  const recipe = join(folder, 'sample.quant.json');
  const shiftwise = (...args: readonly string[]): void =>
    void execFileSync(process.execPath, [cli, ...args, '--threads', '1'], { stdio: 'pipe' });
  for (const bits of [3, 4, 8]) {
    shiftwise('quantize', recipe, '--set', 'calibration.count=20', '--set', `bits=${bits}`);
    shiftwise('evaluate', join(folder, '.shiftwise', 'sample'), '--limit', '50', '--float');
  }
  const vary = ['--vary', 'bits.weights=3,8', '--vary', 'granularity=per-tensor,per-channel'];
  shiftwise('sweep', recipe, ...vary, '--limit', '20', '--out', join(folder, 'swept'));
}

const widget = (workbench: Workbench): Locator => workbench.page.locator('.quick-input-widget:visible');

async function atStep(workbench: Workbench, step: string): Promise<void> {
  await widget(workbench)
    .locator('.quick-input-title', { hasText: `(${step})` })
    .waitFor();
}

const enter = (workbench: Workbench): Promise<void> => widget(workbench).locator('input.input').press('Enter');

async function explorer(workbench: Workbench): Promise<Frame> {
  const page = await workbench.webview('body[data-ready="1"] .explorer .chart canvas');
  await page.locator('.rows tbody tr').first().waitFor();
  return page;
}

const line = (workbench: Workbench, text: string): Locator =>
  workbench.page.locator('.view-lines .view-line', { hasText: text });

const asks: Step = {
  name: 'a sweep is asked for above the recipe, saves what is typed there, runs as one job, and is shown',
  async run({ workbench, folder }) {
    // An editor that needs long to look through the workspace for recipes does not wake the extension by itself.
    await workbench.showView();
    await workbench.openFile('sample.quant.json');
    await line(workbench, 'calibration').first().click();
    await workbench.page.keyboard.press('Control+End');
    await workbench.page.keyboard.type('// typed');
    assert.doesNotMatch(readFileSync(join(folder, 'sample.quant.json'), 'utf8'), /typed/);
    await workbench.page.keyboard.press('Control+Home');
    await workbench.page.locator('.codelens-decoration a', { hasText: 'Sweep…' }).click();
    await atStep(workbench, '1/5');
    await workbench.screenshot('30-sweep-settings');
    await enter(workbench);
    for (const step of ['2/5', '3/5', '4/5']) {
      await atStep(workbench, step);
      if (step === '3/5') await workbench.screenshot('31-sweep-values');
      await enter(workbench);
    }
    await atStep(workbench, '5/5');
    await widget(workbench).locator('.monaco-list-row', { hasText: 'The first 50 images' }).click();
    const page = await explorer(workbench);
    assert.match(readFileSync(join(folder, 'sample.quant.json'), 'utf8'), /typed/);
    assert.equal(await page.locator('.rows tbody tr').count(), 18);
    assert.match(
      await page.locator('.explorer .provenance').innerText(),
      /recipe sample, preset standard, varying bits, adjustment, range\.weights; top-k on 50 images of test\.bin/,
    );
    assert.equal(await page.locator('.legend.lines button').count(), 6);
    assert.ok(existsSync(join(folder, '.shiftwise', 'sample@sweep', 'chart-top1.svg')));
    await workbench.screenshot('32-sweep');
  },
};

const explores: Step = {
  name: 'a sweep’s chart and table are explored by key and pointer, and kept while the tab is away',
  async run({ workbench }) {
    const page = await explorer(workbench);
    await page.locator('#axis').selectOption('adjustment');
    await page.locator('.chart figcaption', { hasText: 'Top-1 accuracy over adjustment mode' }).waitFor();
    await page.locator('#axis').selectOption('bits');
    await page.locator('[id="held-range.weights"]').selectOption('min-max');
    assert.equal(await page.locator('.legend.lines button').count(), 3);
    const hidden = page.locator('.legend button', { hasText: 'pow2-ratio' });
    await hidden.focus();
    await hidden.press('Space');
    assert.equal(await hidden.getAttribute('aria-pressed'), 'false');
    await page.locator('[data-column="metric-top1"]').click();
    await page.locator('th[aria-sort="ascending"]', { hasText: 'Top-1' }).waitFor();
    await page.locator('.rows').focus();
    await workbench.page.keyboard.press('Home');
    await workbench.page.keyboard.press('ArrowDown');
    const selected = page.locator('tr[aria-selected="true"]');
    const row = await selected.getAttribute('data-row');
    const box = (await page.locator('.chart canvas').boundingBox())!;
    await workbench.page.mouse.move(box.x + box.width / 2, box.y + box.height / 3);
    await delay(200);
    await workbench.screenshot('33-sweep-explored');
    await workbench.openFile('sample.quant.json');
    await line(workbench, 'calibration').first().waitFor();
    await workbench.page.locator('.tab', { hasText: 'Sweep: sample' }).click();
    const again = await explorer(workbench);
    assert.equal(await again.locator('[id="held-range.weights"]').inputValue(), 'min-max');
    assert.equal(await again.locator('tr[aria-selected="true"]').getAttribute('data-row'), row);
    assert.equal(
      await again.locator('.legend button', { hasText: 'pow2-ratio' }).getAttribute('aria-pressed'),
      'false',
    );
    await again.locator('[id="held-range.weights"]').selectOption('');
    await clickPoint(workbench, again, row ?? '');
  },
};

/** Clicks all over the chart, closer than a point's reach, until another row than this one is selected. The chart may still move while it grows. */
async function clickPoint(workbench: Workbench, page: Frame, before: string): Promise<void> {
  const canvas = page.locator('.chart canvas');
  const selected = page.locator('tr[aria-selected="true"]');
  await until(async () => {
    await canvas.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await canvas.boundingBox())!;
    for (let right = width / 4; right < width; right += 14) {
      for (let down = 4; down < height; down += 14) {
        await workbench.page.mouse.click(x + right, y + down);
        if ((await selected.getAttribute('data-row')) !== before) return true;
      }
    }
    return false;
  }, 'a point that answers to a click');
}

const uses: Step = {
  name: 'a sweep’s row becomes the recipe’s setting, which Undo takes back, or a run',
  async run({ workbench, folder }) {
    const page = await explorer(workbench);
    const row = page.locator('.rows tbody tr', { hasText: 'pow2-ratio' }).filter({ hasText: 'outlier:4' }).first();
    await row.click();
    await page.getByRole('button', { name: 'Set in Recipe' }).click();
    await line(workbench, '"adjustment": "pow2-ratio"').waitFor();
    await line(workbench, '"weights": "outlier:4"').waitFor();
    await workbench.screenshot('34-sweep-set-in-recipe');
    await line(workbench, '"adjustment": "pow2-ratio"').click();
    await workbench.page.keyboard.press('Control+Z');
    await line(workbench, '"adjustment": "mul-shift"').waitFor();
    await workbench.runCommand('View: Close Editor');
    await row.click({ button: 'right' });
    const entry = workbench.page.locator('.context-view .action-label', { hasText: 'Quantize With These' }).first();
    await entry.hover();
    await workbench.page.keyboard.press('Enter');
    const path = join(folder, '.shiftwise', 'sample', 'run.json');
    const settings = (): readonly string[] =>
      (JSON.parse(readFileSync(path, 'utf8')) as { recipe: { set: readonly string[] } }).recipe.set;
    await until(() => existsSync(path) && settings().includes('range.weights=outlier:4'), 'a run with outlier:4');
  },
};

const saves: Step = {
  name: 'a sweep’s report is saved as HTML, SVG and PNG',
  async run({ workbench, folder }) {
    await workbench.page.locator('.tab', { hasText: 'Sweep: sample' }).click();
    const page = await explorer(workbench);
    for (const format of ['HTML', 'SVG', 'PNG']) {
      const target = join(folder, `saved.${format.toLowerCase()}`);
      if (format === 'HTML') await page.getByRole('button', { name: 'Save As…' }).click();
      else await workbench.runCommand('Shiftwise: Save Report As…');
      await widget(workbench).locator('.monaco-list-row', { hasText: format }).first().click();
      const input = widget(workbench).locator('input.input');
      await workbench.page.waitForFunction(
        (kind) => document.querySelector<HTMLInputElement>('.quick-input-widget input.input')?.value.endsWith(kind),
        `sample-sweep.${format.toLowerCase()}`,
      );
      await input.fill(target);
      await input.press('Enter');
      await until(() => existsSync(target), target);
    }
    const bytes = (kind: string): Buffer => readFileSync(join(folder, `saved.${kind}`));
    assert.doesNotMatch(bytes('html').toString(), /<script|https?:|nonce=/);
    assert.match(bytes('svg').toString(), /^<svg xmlns=.*top-k on 50 images/s);
    assert.deepEqual([...bytes('png').subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
    assert.equal(bytes('png').readUInt32BE(16), 1920);
    cpSync(join(folder, 'saved.png'), join('test-results', 'editor', '35-saved.png'));
  },
};

/** The sweep of the command line, in the dialog for files. */
async function chooseFile(workbench: Workbench, folder: string): Promise<void> {
  const input = widget(workbench).locator('input.input');
  await until(async () => (await input.inputValue()).startsWith(folder), 'the workspace’s folder');
  await input.fill(join(folder, 'swept', 'sweep.json'));
  // The dialog takes Enter once it has looked the path up.
  await workbench.page.locator('.quick-input-widget:visible .monaco-list-row', { hasText: 'sweep.json' }).waitFor();
  await until(async () => {
    if (!(await input.isVisible())) return true;
    await input.press('Enter');
    await input.waitFor({ state: 'hidden', timeout: 3000 }).catch(() => undefined);
    return false;
  }, 'the dialog to close');
}

const opens: Step = {
  name: 'a sweep of the command line is opened from its file',
  async run({ workbench, folder }) {
    await workbench.closeEditors();
    await workbench.runCommand('Shiftwise: Open Sweep…');
    await workbench.pick('Another File');
    await chooseFile(workbench, folder);
    const page = await explorer(workbench);
    assert.equal(await page.locator('.rows tbody tr').count(), 4);
    await workbench.screenshot('36-sweep-of-cli');
    await workbench.closeEditors();
  },
};

const history: Step = {
  name: 'the history of runs is a chart, whose rows are opened and compared',
  async run({ workbench }) {
    await workbench.showView();
    await workbench
      .treeRow(/^sample.*runs/)
      .first()
      .hover();
    await workbench
      .treeRow(/^sample.*runs/)
      .first()
      .locator('.action-label[aria-label="Chart of Runs"]')
      .click();
    const page = await explorer(workbench);
    await page.locator('h2', { hasText: 'History of runs' }).waitFor();
    assert.ok((await page.locator('.rows tbody tr').count()) >= 3);
    await workbench.screenshot('37-history');
    await page.locator('#metric').selectOption('meanSqnrDb');
    await page.locator('.chart figcaption', { hasText: 'Mean output SQNR over run' }).waitFor();
    await page.locator('.rows tbody tr', { hasText: 'W3A3' }).click();
    await page.getByRole('button', { name: 'Compare With Run' }).click();
    await workbench.webview('.layers tbody tr[data-row]');
    const model = await workbench.webview('.provenance');
    await model.locator('.provenance', { hasText: 'Compared with' }).waitFor();
    await workbench.runCommand('View: Close Editor');
  },
};

const deletes: Step = {
  name: 'a sweep and a run are deleted from the history of runs by menu and key',
  async run({ workbench, folder }) {
    const sweep = workbench.treeRow('Sweep of bits').first();
    await sweep.click({ button: 'right' });
    await workbench.screenshot('38-runs-menu');
    await workbench.page.locator('.context-view .action-label', { hasText: 'Delete Sweep' }).first().hover();
    await workbench.page.keyboard.press('Enter');
    await workbench.answer('Move to Trash');
    await trashed(workbench, join(folder, '.shiftwise', 'sample@sweep'));
    await sweep.waitFor({ state: 'detached' });
    // A click shows the run in its model, which takes the focus.
    await workbench.treeRow('W3A3').first().click();
    await workbench.webview('.layers tbody tr[data-row]');
    await workbench.runCommand('Shiftwise: Focus on Runs View');
    await workbench.treeRow('W3A3').and(workbench.page.locator('.focused')).first().waitFor();
    await workbench.page.keyboard.press('Delete');
    await workbench.answer('Move to Trash');
    await trashed(workbench, join(folder, '.shiftwise', 'sample@1'));
    await workbench.treeRow('W3A3').first().waitFor({ state: 'detached' });
  },
};

/** A server has no trash: then a second question says so. */
async function trashed(workbench: Workbench, folder: string): Promise<void> {
  const permanently = workbench.page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Delete Permanently' });
  await until(async () => {
    if (await permanently.isVisible()) await permanently.click();
    return !existsSync(folder);
  }, `${folder} to be gone`);
}

/** The workbench writes its pages' state down every few seconds when it is idle, so what a reload brings back may be older than the page: then more time. */
async function comesBack(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  const report = page.locator('.tab', { hasText: 'Report: sample' });
  for (const rest of [1500, 10_000, 60_000]) {
    await workbench.runCommand('Shiftwise: Chart of Runs');
    await page.locator('.tab.active', { hasText: 'Report: sample' }).waitFor();
    await explorer(workbench);
    await delay(rest);
    await page.reload({ waitUntil: 'domcontentloaded' });
    await page.locator('.activitybar a.action-label[aria-label^="Shiftwise"]').waitFor();
    const shown = async (): Promise<boolean> => {
      await report.click({ timeout: rest + 30_000 });
      return Promise.race([explorer(workbench).then(() => true), delay(rest + 30_000).then(() => false)]);
    };
    if (await shown().catch(() => false)) return;
  }
  throw new Error('the report does not come back with the window');
}

const reloads: Step = {
  name: 'a sweep and the history of runs come back with the window, without serious fault in every theme',
  async run({ workbench, folder }) {
    await comesBack(workbench);
    await lookAtEverySize(workbench, '.explorer .chart canvas', '39-history');
    await workbench.closeEditors();
    await workbench.runCommand('Shiftwise: Open Sweep…');
    await chooseFile(workbench, folder);
    const page = await explorer(workbench);
    await page.locator('.rows tbody tr').nth(1).click();
    await lookAtEverySize(workbench, '.explorer .chart canvas', '40-sweep');
    await workbench.closeEditors();
  },
};

export const suite: Suite = {
  name: 'report',
  trusted: true,
  prepare,
  steps: [asks, explores, uses, saves, opens, history, deletes, reloads],
};
