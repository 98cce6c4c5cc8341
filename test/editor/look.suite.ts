/**
 * How the model's page looks where there is little room and much: at three sizes of the window, in four themes. The graph has most of the
 * page where the window is small; cards, panes that close, and the arithmetic of a layer's channels.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { lookInThemes, seriousFaults, themesAt, windowSizes } from './accessibility';
import type { Step, Suite } from './suite';
import { until } from './waiting';
import { modelPage, type Workbench } from './workbench';

function prepare(folder: string): void {
  cpSync('samples', folder, { recursive: true, filter: (path) => !/\.(ts|py|md)$/.test(path) });
  const settings = ['--set', 'calibration.count=20'];
  execFileSync(process.execPath, [join('dist', 'cli.js'), 'quantize', join(folder, 'sample.quant.json'), ...settings], {
    stdio: 'pipe',
  });
}

const opens: Step = {
  name: 'a layer has a card, its formula with numbers, and a table of its channels that is sorted and copied',
  async run({ workbench }) {
    await workbench.openFile('sample.onnx');
    await workbench.showView();
    const page = await modelPage(workbench);
    await page.locator('tbody tr[data-row="0"]').click();
    await page.locator('.inspector .card-verdict').waitFor();
    const channels = page.locator('[data-section="arithmetic"] table');
    await channels.locator('tbody tr').first().waitFor();
    const values = async (): Promise<readonly string[]> => channels.locator('tbody tr td:first-child').allInnerTexts();
    const unsorted = await values();
    await channels.locator('[data-column="factor"]').click();
    await channels.locator('th[aria-sort="ascending"]').waitFor();
    assert.notDeepEqual(await values(), unsorted);
    assert.match(await page.locator('.formula').innerText(), /q_out = round\(\d+ · 2/);
  },
};

/** Rows of controls that stay one row each, whatever the width. */
async function assertOneRow(page: Frame, row: string): Promise<void> {
  const middles = await page.locator(`${row} > :visible`).evaluateAll((parts) =>
    parts.map((part) => {
      const { top, bottom, right } = part.getBoundingClientRect();
      return { middle: (top + bottom) / 2, isInside: right <= innerWidth };
    }),
  );
  const [{ middle: first }] = middles;
  const isOne = middles.every(({ middle, isInside }) => isInside && Math.abs(middle - first) < 6);
  assert.ok(isOne, `${row} is more than one row: ${JSON.stringify(middles)}`);
}

/** What has no room is reached by keyboard, and left by it. */
async function openMore(workbench: Workbench, page: Frame, row: string, shot: string): Promise<void> {
  const { keyboard } = workbench.page;
  const more = page.locator(`${row} .overflow-menu > .toggle`);
  const panel = page.locator(`${row} .overflow-panel`);
  await more.focus();
  await keyboard.press('Enter');
  await panel.waitFor();
  await keyboard.press('Tab');
  assert.ok(await panel.evaluate((each) => each.contains(document.activeElement)), 'Tab does not lead into the panel');
  assert.deepEqual(await seriousFaults(page), []);
  await workbench.screenshot(shot);
  await keyboard.press('Escape');
  await panel.waitFor({ state: 'hidden' });
  assert.ok(await more.evaluate((each) => each === document.activeElement), 'the focus is lost');
}

/** Share of the page that is graph. */
function graphShare(page: Frame): Promise<number> {
  return page.evaluate(() => {
    const { width, height } = document.querySelector('.graph')?.getBoundingClientRect() ?? { width: 0, height: 0 };
    return (width * height) / (innerWidth * innerHeight);
  });
}

const fits: readonly Step[] = windowSizes.map(([width, height]) => ({
  name: `at ${width}×${height} the page has room for what it shows`,
  async run({ workbench }) {
    await workbench.page.setViewportSize({ width, height });
    const page = await workbench.webview('.graph');
    await page.locator('.graph canvas').first().waitFor();
    if (width <= 1000) await until(async () => (await graphShare(page)) >= 0.6, 'a graph that has 60 % of the page');
    await lookInThemes(workbench, '.graph', `60-look-${width}x${height}`, undefined, themesAt(width));
    const shown = await workbench.webview('.toolbar');
    for (const row of ['.top > .buttons', '.toolbar']) await assertOneRow(shown, row);
    if (width <= 700) {
      await openMore(workbench, shown, '.top > .buttons', '60-look-more-actions');
      await openMore(workbench, shown, '.toolbar', '60-look-more-tools');
    }
    if (width > 1000) return;
    for (const pane of ['table', 'inspector']) {
      await (await workbench.webview('.switches')).locator(`.switches [data-pane="${pane}"]`).click();
      await workbench.screenshot(`60-look-${width}x${height}-${pane}`);
    }
    await (await workbench.webview('.switches')).locator('.switches [data-pane="graph"]').click();
  },
}));

const hovers: Step = {
  name: 'the graph’s hover is the layer’s card',
  async run({ workbench }) {
    await workbench.page.setViewportSize({ width: 1400, height: 900 });
    const page = await workbench.webview('.graph');
    await page
      .locator('.graph canvas')
      .first()
      .hover({ position: { x: 150, y: 60 } });
    await page.locator('.tooltip .card-list').waitFor();
    await workbench.screenshot('61-look-hover');
  },
};

const closes: Step = {
  name: 'detections and inspector are closed by a button of their own',
  async run({ workbench }) {
    const page = await modelPage(workbench);
    await page.locator('.switches [data-pane="detections"]').click();
    await page.locator('.detections').waitFor();
    await workbench.screenshot('62-look-detections');
    for (const pane of ['.detections', '.inspector']) {
      await page.locator(`${pane} .close`).click();
      await page.locator(pane).waitFor({ state: 'hidden' });
    }
  },
};

export const suite: Suite = { name: 'look', trusted: true, prepare, steps: [opens, ...fits, hovers, closes] };
