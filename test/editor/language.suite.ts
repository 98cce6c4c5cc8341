/** Darknet cfg and recipes as languages in a real editor: what stands in the text, in hovers, lists and at a click. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { generatedWeights } from '../support/darknetWeights';
import type { Step, Suite } from './suite';
import type { Workbench } from './workbench';

const fixtures = join('test', 'fixtures', 'editor');

const recipe = `{
  "model": "tiny.cfg",
  "layers": {

  },
  "rounding": "nearest-ties-up"
}
`;

function prepare(folder: string): void {
  const cfg = readFileSync(join(fixtures, 'tiny.cfg'), 'utf8');
  writeFileSync(join(folder, 'tiny.cfg'), cfg);
  writeFileSync(join(folder, 'tiny.weights'), generatedWeights(cfg));
  writeFileSync(join(folder, 'moved.cfg'), cfg.replace(/\[yolo\][^]*/, '[route]\nlayers=-1, 2\n'));
  writeFileSync(join(folder, 'loose.cfg'), cfg.replace('width=32', '  width = 32'));
  writeFileSync(join(folder, 'tiny.quant.json'), recipe);
  cpSync(join(fixtures, 'server.cfg'), join(folder, 'server.cfg'));
}

const lineOf = ({ page }: Workbench, text: string): Locator =>
  page.locator('.view-lines .view-line', { hasText: text });

const languageName = ({ page }: Workbench, name: string): Locator =>
  page.locator('.part.statusbar .statusbar-item', { hasText: name });

const claims: Step = {
  name: 'language: a Darknet cfg is one, with shapes behind its headers and lenses above, and other .cfg files stay what they were',
  async run({ workbench }) {
    await workbench.openFile('server.cfg');
    await languageName(workbench, 'Properties').first().waitFor();
    await workbench.openFile('tiny.cfg');
    await languageName(workbench, 'Darknet cfg').first().waitFor();
    await lineOf(workbench, '0 · 8×32×32').waitFor();
    await workbench.page.locator('.codelens-decoration a', { hasText: 'Quantize & Export' }).waitFor();
    const breadcrumb = workbench.page.locator('.breadcrumbs-control .monaco-breadcrumb-item', { hasText: 'maxpool_1' });
    await lineOf(workbench, 'stride=2').click();
    await breadcrumb.waitFor();
    await workbench.screenshot('20-language-dark');
  },
};

const hovers: Step = {
  name: 'language: the hover of a section shows its weights as a picture and leads to the layer',
  async run({ workbench }) {
    const { page } = workbench;
    const hover = page.locator('.monaco-hover:not(.hidden) .hover-contents', { hasText: 'conv_0' }).first();
    const picture = hover.locator('img');
    await workbench.hover(lineOf(workbench, '[convolutional]').first(), picture);
    const shown = await picture.evaluate((image) => (image as HTMLImageElement).naturalWidth);
    assert.ok(shown > 0, 'the picture is not drawn');
    assert.match(await hover.innerText(), /216 weights from/);
    await workbench.screenshot('21-language-hover');
    await hover.locator('a', { hasText: 'More in the inspector' }).click();
    // Beside the text there is room for one pane: the one that was asked for.
    const beside = await workbench.webview('.inspector h2');
    await beside.locator('.inspector h2', { hasText: 'conv_0' }).waitFor();
    await workbench.closeEditors();
  },
};

const renumbers: Step = {
  name: 'language: a layer that is put in offers to correct the indices behind it',
  async run({ workbench }) {
    const { page } = workbench;
    await workbench.openFile('moved.cfg');
    await lineOf(workbench, 'layers=-1, 2').waitFor();
    await lineOf(workbench, '0 · 8×32×32').waitFor();
    await lineOf(workbench, 'channels=3').click();
    await page.keyboard.press('End');
    // The bracket closes by itself, and Enter leaves a list that has nothing to add.
    await page.keyboard.type('\n\n[maxpool');
    await page.keyboard.press('End');
    await page.keyboard.press('Escape');
    await page.keyboard.type('\nstride=1\n');
    const lens = page.locator('.codelens-decoration a', { hasText: 'Layers have moved' });
    await lens.waitFor();
    await workbench.screenshot('22-language-moved');
    await lens.click();
    await lineOf(workbench, 'layers=-1, 3').waitFor();
    await lens.waitFor({ state: 'hidden' });
    await workbench.save();
    await workbench.closeEditors();
  },
};

const formats: Step = {
  name: 'language: Format Document tidies a cfg and loses nothing',
  async run({ workbench, folder }) {
    await workbench.openFile('loose.cfg');
    await lineOf(workbench, 'width = 32').waitFor();
    await languageName(workbench, 'Darknet cfg').first().waitFor();
    await workbench.runCommand('Format Document');
    await lineOf(workbench, 'width=32').waitFor();
    await workbench.save();
    await workbench.closeEditors();
    assert.equal(readFileSync(join(folder, 'loose.cfg'), 'utf8'), readFileSync(join(fixtures, 'tiny.cfg'), 'utf8'));
  },
};

const recipes: Step = {
  name: 'language: a recipe completes keys, choices and layers, and is run from its lenses',
  async run({ workbench }) {
    const { page } = workbench;
    const offered = (text: string): Locator =>
      page.locator('.suggest-widget.visible .monaco-list-row', { hasText: text }).first();
    await workbench.openFile('tiny.quant.json');
    await page.locator('.codelens-decoration a', { hasText: 'Evaluate' }).first().waitFor();
    await lineOf(workbench, '"layers"').click();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    await page.keyboard.type('    "');
    await offered('conv_2').waitFor();
    await workbench.screenshot('23-recipe-layers');
    await page.keyboard.press('Escape');
    await page.keyboard.type('conv_9": {}');
    await page.keyboard.press('Escape');
    const squiggle = page.locator('.squiggly-error');
    await squiggle.waitFor();
    await lineOf(workbench, 'conv_9').click({ position: { x: 60, y: 8 } });
    await workbench.press('Control+.', page.locator('.action-widget', { hasText: 'Change to conv_' }));
    await page.keyboard.press('Enter');
    await squiggle.waitFor({ state: 'hidden' });
    await lineOf(workbench, '"rounding"').click();
    await page.keyboard.press('End');
    await page.keyboard.type(',\n"adjust');
    await offered('adjustment').waitFor();
    await workbench.screenshot('24-recipe-keys');
    await page.keyboard.press('Escape');
    await workbench.runCommand('File: Revert File');
    await workbench.closeEditors();
  },
};

const themes: Step = {
  name: 'language: the text can be read in light and high contrast',
  async run({ workbench }) {
    await workbench.openFile('tiny.cfg');
    await lineOf(workbench, '0 · 8×32×32').waitFor();
    for (const [file, theme] of [
      ['light', 'Light Modern'],
      ['high-contrast', 'Dark High Contrast'],
      ['dark', 'Dark Modern'],
    ]) {
      await workbench.runCommand('Preferences: Color Theme');
      await workbench.pick(theme);
      const picture = workbench.page.locator('.monaco-hover:not(.hidden) img').first();
      await workbench.hover(lineOf(workbench, '[convolutional]').first(), picture);
      await workbench.screenshot(`25-language-${file}`);
    }
    await workbench.closeEditors();
  },
};

const follows: Step = {
  name: 'language: graph and table beside the text follow its cursor',
  async run({ workbench }) {
    await workbench.openFile('tiny.cfg');
    await lineOf(workbench, 'stride=2').waitFor();
    await workbench.runCommand('View: Split Editor Right');
    await workbench.runCommand('View: Reopen Editor With...');
    await workbench.pick('Shiftwise Model');
    // Beside a text there is room for one pane.
    const page = await workbench.webview('[data-pane="table"]');
    await page.locator('[data-pane="table"]').click();
    for (const [line, layer] of [
      ['mask=0,1,2', 'yolo_4'],
      ['stride=2', 'maxpool_1'],
    ]) {
      await lineOf(workbench, line).first().click();
      await page.locator('tbody tr[aria-selected="true"] td.name', { hasText: layer }).waitFor();
      await page.locator('.graph .unseen', { hasText: layer }).waitFor({ state: 'attached' });
    }
    await workbench.screenshot('26-cursor-and-graph');
    await workbench.closeEditors();
  },
};

export const suite: Suite = {
  name: 'language',
  trusted: true,
  prepare,
  steps: [claims, hovers, renumbers, formats, recipes, themes, follows],
};
