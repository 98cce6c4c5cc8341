/** Problems of Darknet cfg files in a real editor: shown, mended by a quick fix, and never in other files named .cfg. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Suite } from './suite';
import { until } from './waiting';

const fixtures = join('test', 'fixtures', 'editor');

export const suite: Suite = {
  name: 'cfg',
  trusted: true,
  prepare(folder) {
    const cfg = readFileSync(join(fixtures, 'tiny.cfg'), 'utf8');
    writeFileSync(join(folder, 'wrong.cfg'), cfg.replace('filters=21', 'filters=24'));
    writeFileSync(join(folder, 'route.cfg'), `${cfg}\n[route]\nlayers=-4`);
    cpSync(join(fixtures, 'server.cfg'), join(folder, 'server.cfg'));
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
        await workbench.runCommand('File: Save');
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
        await workbench.runCommand('File: Save');
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
  ],
};
