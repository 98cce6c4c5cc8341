/**
 * Problems of Darknet cfg files in a real editor: shown, mended by a quick fix, and never in other files named .cfg; and what a run found, in
 * the cfg and in its recipe.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { weightsFile } from '../support/darknetWeights';
import { random } from '../support/random';
import type { Step, Suite } from './suite';
import { until } from './waiting';
import type { Workbench } from './workbench';

const fixtures = join('test', 'fixtures', 'editor');

/**
 * The first convolution makes the same channel eight times, the second takes four from the other four: what is left of them is smaller
 * than a step of its weights, so that 8 bits keep nothing of it.
 */
function cancelling(cfg: string): Uint8Array {
  const source = random(1);
  const alike = Array.from({ length: 27 }, () => source.next() - 0.5);
  return weightsFile(cfg, (values, role, [, channels]) => {
    const turned = (i: number): number => (Math.floor(i / 9) % 2 ? 1 : -1) + (source.next() - 0.5) / 500;
    const weight = (i: number): number =>
      channels === 3 ? alike[i % 27] : channels === 8 ? turned(i) : source.next() - 0.5;
    values.forEach((_, i) => (values[i] = role === 'weights' ? weight(i) : Number(/scales|variance/.test(role))));
  });
}

const recipe = {
  model: 'cancels.cfg',
  preset: 'strict',
  calibration: { dataset: { type: 'cifar10-bin', path: 'calibration.bin' }, count: 4 },
  layers: { conv_2: { bits: { weights: 8 } } },
};

function prepareRun(folder: string, cfg: string): void {
  writeFileSync(join(folder, 'cancels.cfg'), cfg);
  writeFileSync(join(folder, 'cancels.weights'), cancelling(cfg));
  writeFileSync(join(folder, 'cancels.quant.json'), JSON.stringify(recipe, undefined, 2));
  cpSync(join('samples', 'pictures', 'calibration.bin'), join(folder, 'calibration.bin'));
  const words = [join('dist', 'cli.js'), 'quantize', join(folder, 'cancels.quant.json')];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  assert.equal(status, 1, stderr);
}

const problemRow = ({ page }: Workbench, text: string): Locator =>
  page.locator('.markers-panel-container .monaco-list-row', { hasText: text });

/** In the text, in the list, and as the hover over what is underlined. */
function findings(file: string, line: string, shot: string): Step {
  return {
    name: `cfg problems: what the last run found is a problem of ${file}`,
    async run({ workbench }) {
      const { page } = workbench;
      await workbench.openFile(file);
      await page.locator('.squiggly-error').first().waitFor();
      await workbench.runCommand('Problems: Focus on Problems View');
      await problemRow(workbench, 'the last run: conv_2 has').waitFor();
      const hover = page.locator('.monaco-hover:not(.hidden) .hover-contents', { hasText: 'the last run: conv_2' });
      await workbench.hover(page.locator('.view-lines .view-line', { hasText: line }).last(), hover.first());
      await workbench.screenshot(shot);
      await workbench.closeEditors();
    },
  };
}

/** Of each kind of word that a cfg has, as the theme colours it. */
const words = { header: 'convolutional', key: 'filters', number: '21', word: 'linear' };

function colours({ page }: Workbench): Promise<Readonly<Record<keyof typeof words, string>>> {
  return page.evaluate((texts) => {
    const spans = [...document.querySelectorAll('.view-lines .view-line span > span')];
    const colourOf = (text: string): string => {
      const span = spans.find((each) => each.textContent?.trim() === text);
      return span ? getComputedStyle(span).color : `no ${text}`;
    };
    return Object.fromEntries(Object.entries(texts).map(([kind, text]) => [kind, colourOf(text)])) as typeof texts;
  }, words);
}

const coloured: Step = {
  name: 'cfg colours: headers, keys, numbers and words are told apart in every theme, and keys are not red as errors',
  async run({ workbench }) {
    await workbench.openFile('wrong.cfg');
    for (const theme of ['Dark Modern', 'Dark High Contrast', 'Light High Contrast', 'Light Modern']) {
      await workbench.runCommand('Preferences: Color Theme');
      await workbench.pick(theme);
      await until(async () => {
        const found = await colours(workbench);
        const [red, green, blue] = /\d+, \d+, \d+/.exec(found.key)?.[0].split(', ').map(Number) ?? [255, 0, 0];
        return new Set(Object.values(found)).size === 4 && red < 2 * Math.max(green, blue);
      }, `colours in ${theme}`);
      await workbench.screenshot(`14-cfg-${theme.replaceAll(' ', '-')}`);
    }
    await workbench.closeEditors();
  },
};

const followsTyping: Step = {
  name: 'cfg and graph: graph, table and tree follow a cfg while it is typed, keep what could be read last, and go back with it',
  async run({ workbench, folder }) {
    const { page } = workbench;
    const saved = readFileSync(join(folder, 'cancels.cfg'), 'utf8');
    await workbench.openFile('cancels.cfg');
    await workbench.showView();
    await workbench.runCommand('Shiftwise: Show Graph Beside');
    const beside = await workbench.webview('.switches');
    await beside.locator('.switches [data-pane="table"]').click();
    const out = beside.locator('tbody tr', { hasText: 'conv_2' }).locator('td.shape');
    const stale = (words: string): Promise<void> => beside.locator('.stale', { hasText: words }).waitFor();
    await out.filter({ hasText: '→ 1×16×16×16' }).waitFor();
    await page.locator('.view-lines .view-line', { hasText: 'filters=16' }).click();
    await page.keyboard.press('End');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('2');
    await out.filter({ hasText: '→ 1×12×16×16' }).waitFor();
    await stale('of before the last change: quantize again');
    await workbench.treeRow('conv_2').filter({ hasText: '1×12×16×16' }).waitFor();
    await workbench.screenshot('16-cfg-typed');
    await page.keyboard.type('x');
    await stale('which cannot be read');
    await out.filter({ hasText: '→ 1×12×16×16' }).waitFor();
    assert.equal(readFileSync(join(folder, 'cancels.cfg'), 'utf8'), saved, 'something was saved');
    await page.keyboard.press('Escape');
    await workbench.runCommand('File: Revert File');
    await out.filter({ hasText: '→ 1×16×16×16' }).waitFor();
    await beside.locator('.stale').waitFor({ state: 'hidden' });
    await beside.locator('.switches [data-pane="graph"]').click();
    await workbench.closeEditors();
  },
};

const staysStale: Step = {
  name: 'cfg and graph: figures of a run stay after a change, and the last good graph while it cannot be read, both marked',
  async run({ workbench }) {
    const { page } = workbench;
    await workbench.openFile('cancels.cfg');
    await workbench.runCommand('Shiftwise: Show Graph Beside');
    const beside = await workbench.webview('.run-line');
    await beside.locator('.provenance', { hasText: 'preset strict' }).waitFor();
    const leaky = page.locator('.view-lines .view-line', { hasText: 'activation=leaky' });
    await leaky.first().click();
    await page.keyboard.press('End');
    for (let letter = 0; letter < 'leaky'.length; letter++) await page.keyboard.press('Backspace');
    await page.keyboard.type('relu');
    await page.keyboard.press('Escape');
    await workbench.save();
    await beside.locator('.stale', { hasText: 'of before the last change: quantize again' }).waitFor();
    await beside.locator('#overlay option[value="output-sqnr"]').waitFor({ state: 'attached' });
    await workbench.screenshot('15-cfg-stale');
    await page.locator('.view-lines .view-line', { hasText: 'filters=8' }).first().click();
    await page.keyboard.press('End');
    await page.keyboard.type('x');
    await page.keyboard.press('Escape');
    await workbench.save();
    await beside.locator('.stale', { hasText: 'which cannot be read' }).waitFor();
    await beside.locator('.graph canvas').first().waitFor();
    await workbench.screenshot('15-cfg-broken');
    await workbench.closeEditors();
  },
};

export const suite: Suite = {
  name: 'cfg',
  trusted: true,
  prepare(folder) {
    const cfg = readFileSync(join(fixtures, 'tiny.cfg'), 'utf8');
    writeFileSync(join(folder, 'wrong.cfg'), cfg.replace('filters=21', 'filters=24'));
    writeFileSync(join(folder, 'route.cfg'), `${cfg}\n[route]\nlayers=-4`);
    cpSync(join(fixtures, 'server.cfg'), join(folder, 'server.cfg'));
    // An editor in a browser saves by itself a second later.
    mkdirSync(join(folder, '.vscode'));
    writeFileSync(join(folder, '.vscode', 'settings.json'), JSON.stringify({ 'files.autoSave': 'off' }));
    prepareRun(folder, cfg);
  },
  steps: [
    {
      name: 'cfg problems: wrong filters before a head are shown, and the quick fix corrects them',
      async run({ workbench, folder }) {
        const { page } = workbench;
        await workbench.openFile('wrong.cfg');
        const line = page.locator('.view-lines .view-line', { hasText: 'filters=24' });
        await line.waitFor();
        const squiggle = page.locator('.squiggly-error');
        await squiggle.waitFor();
        await line.click({ position: { x: 75, y: 8 } });
        await workbench.screenshot('10-cfg-problem');
        await workbench.press('Control+.', page.locator('.action-widget', { hasText: 'Set filters=21' }));
        await page.keyboard.press('Enter');
        await page.locator('.view-lines .view-line', { hasText: 'filters=21' }).waitFor();
        await squiggle.waitFor({ state: 'hidden' });
        await workbench.save();
        await until(() => readFileSync(join(folder, 'wrong.cfg'), 'utf8').includes('=21'), 'the file');
        assert.equal(readFileSync(join(folder, 'wrong.cfg'), 'utf8'), readFileSync(join(fixtures, 'tiny.cfg'), 'utf8'));
        await workbench.closeEditors();
      },
    },
    {
      name: 'cfg problems: completion offers the layers before, and an index leads to its layer',
      async run({ workbench }) {
        const { page } = workbench;
        await workbench.openFile('route.cfg');
        await page.locator('.view-lines .view-line', { hasText: 'layers=-4' }).click({ position: { x: 65, y: 8 } });
        await page.keyboard.press('F12');
        await page.locator('.editor-statusbar-item, .statusbar-item', { hasText: 'Ln 15, Col 1' }).first().waitFor();
        await page.keyboard.press('Control+End');
        await page.keyboard.type(',');
        await page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'conv_0' }).first().waitFor();
        await workbench.screenshot('11-cfg-completion');
        await page.keyboard.press('Escape');
        await page.keyboard.press('Backspace');
        await workbench.save();
        await workbench.closeEditors();
      },
    },
    {
      name: 'cfg problems: a cfg of another program has none',
      async run({ workbench }) {
        await workbench.openFile('server.cfg');
        await workbench.page.locator('.view-lines .view-line', { hasText: 'worker_processes' }).waitFor();
        assert.equal(await workbench.page.locator('.squiggly-error, .squiggly-warning').count(), 0);
        await workbench.closeEditors();
      },
    },
    coloured,
    findings('cancels.cfg', '[convolutional]', '12-cfg-run'),
    findings('cancels.quant.json', '"conv_2"', '13-recipe-run'),
    followsTyping,
    staysStale,
  ],
};
