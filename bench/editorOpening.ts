/**
 * How long models take to open in a real VS Code: from the moment when the tab is there until VS Code has loaded the page's
 * script, to the table's first rows and to the drawn graph, as the page marks them, and to the tree's first row; how long
 * the extension host was blocked meanwhile; and the frames per second while the graph is panned. The first opening of a
 * window starts the worker, and VS Code's machinery for pages, that of the browser its service workers; the later ones are medians.
 * Run: scripts/measure-editor.sh [ROUNDS]
 */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Frame } from 'playwright-core';
import { encodeOnnx } from '../src/formats/onnx/encodeOnnx';
import { ints } from '../src/graph/graph';
import type { Activation, HostDelay } from '../src/vscode/hostDelay';
import { startHost } from '../test/editor/host';
import { openWorkbench, type Workbench } from '../test/editor/workbench';
import { graphBuilder } from '../test/support/buildGraph';
import { random } from '../test/support/random';
import { panning } from './panning';
import { writeTinyYoloWeights } from './tinyYoloWeights';

const [installation, vsix, rounds = '5'] = process.argv.slice(2);
const data = process.env.SHIFTWISE_DATA ?? join('..', 'shared', 'data');
const delayFile = join(tmpdir(), `shiftwise-host-delay-${process.pid}`);

interface Opening {
  readonly page: number;
  readonly table: number;
  readonly graph: number;
  readonly tree: number;
  /** Longest block of the extension host from the tab to a second after the graph, and the processor time that it spent around it. */
  readonly blocked: HostDelay;
}

/** A chain of convolutions with residual units, 5,000 nodes. */
function writeLargeOnnx(path: string): void {
  const graph = graphBuilder(random(1));
  let last = graph.input('image', [1, 4, 16, 16]);
  let earlier = last;
  for (let at = 0; at < 5000; at++) {
    if (at % 5 === 4) {
      last = graph.node('Add', `add_${at}`, [last, earlier]);
      earlier = last;
    } else {
      const weights = graph.floats(`w_${at}`, [4, 4, 1, 1]);
      last = graph.node('Conv', `conv_${at}`, [last, weights], { kernel_shape: ints([1, 1]) });
    }
  }
  writeFileSync(path, encodeOnnx(graph.build([last])));
}

function prepare(folder: string): readonly string[] {
  const darknet = (name: string): string => join(data, 'darknet', name);
  if (!existsSync(darknet('yolov3-tiny'))) throw new Error(`${data}: no models here; set SHIFTWISE_DATA`);
  for (const extension of ['cfg', 'weights']) {
    const file = `yolo-fastest-1.1-xl.${extension}`;
    copyFileSync(join(darknet('yolo-fastest-1.1-xl'), file), join(folder, file));
  }
  copyFileSync(join(darknet('yolov3-tiny'), 'yolov3-tiny.cfg'), join(folder, 'yolov3-tiny.cfg'));
  copyFileSync(writeTinyYoloWeights(), join(folder, 'yolov3-tiny.weights'));
  writeLargeOnnx(join(folder, 'generated-5000.onnx'));
  return ['yolo-fastest-1.1-xl.weights', 'yolov3-tiny.weights', 'generated-5000.onnx'];
}

/** Notes when each tab and the tree's first row come up, by the window's own clock. */
async function watch({ page }: Workbench): Promise<void> {
  await page.evaluate(() => {
    const seen: Record<string, number> = {};
    (window as unknown as { seen: typeof seen }).seen = seen;
    const look = (): void => {
      const now = performance.timeOrigin + performance.now();
      for (const tab of document.querySelectorAll<HTMLElement>('.tabs-container .tab')) {
        const name = tab.dataset.resourceName ?? tab.getAttribute('aria-label')?.split(',')[0] ?? '';
        seen[name] ??= now;
      }
      if (document.querySelector('.pane-body .custom-view-tree-node-item')) seen.tree ??= now;
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true });
  });
}

async function opened(workbench: Workbench, name: string): Promise<Opening> {
  const { page } = workbench;
  await page.locator('.pane-body .custom-view-tree-node-item').first().waitFor({ state: 'detached' });
  await page.evaluate((file) => {
    const { seen } = window as unknown as { seen: Record<string, number> };
    delete seen[file];
    delete seen.tree;
  }, name);
  await workbench.openFile(name);
  const frame = await workbench.webview('.layers tbody tr[data-row]');
  await frame.waitForFunction(() => performance.getEntriesByName('graph').length > 0);
  await page.waitForFunction(() => (window as unknown as { seen: Record<string, number> }).seen.tree !== undefined);
  const seen = await page.evaluate(() => (window as unknown as { seen: Record<string, number> }).seen);
  const marks = await marksOf(frame);
  await page.waitForTimeout(1200);
  return {
    page: marks.page - seen[name],
    table: marks.table - seen[name],
    graph: marks.graph - seen[name],
    tree: seen.tree - seen[name],
    blocked: blockedBetween(seen[name], marks.graph + 1000),
  };
}

function marksOf(frame: Frame): Promise<Readonly<Record<'page' | 'table' | 'graph', number>>> {
  return frame.evaluate(() => {
    const at = (name: string): number => performance.timeOrigin + performance.getEntriesByName(name)[0].startTime;
    return { page: at('page'), table: at('table'), graph: at('graph') };
  });
}

function blockedBetween(from: number, to: number): HostDelay {
  return delays()
    .filter(({ at }) => at >= from && at <= to + 100)
    .reduce(worse, { at: from, late: 0, busy: 0 });
}

const worse = (a: HostDelay, b: HostDelay): HostDelay => (b.late > a.late ? b : a);

function delays(): readonly HostDelay[] {
  return lines().filter((line): line is HostDelay => 'late' in line);
}

function lines(): readonly (HostDelay | Activation)[] {
  if (!existsSync(delayFile)) return [];
  const text = readFileSync(delayFile, 'utf8').trim();
  return text.split('\n').map((line) => JSON.parse(line) as HostDelay | Activation);
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function row(name: string, which: string, openings: readonly Opening[], fps: string): string {
  const middle = (key: Exclude<keyof Opening, 'blocked'>): string =>
    median(openings.map((opening) => opening[key])).toFixed(0);
  const { late, busy } = openings.map((opening) => opening.blocked).reduce(worse);
  const blocked = `${late.toFixed(0)} (${Math.min(late, busy).toFixed(0)})`;
  return `| ${name} | ${which} | ${middle('page')} | ${middle('table')} | ${middle('graph')} | ${middle('tree')} | ${blocked} | ${fps} |`;
}

/** A window of its own for each: the first opening starts the worker. */
async function inWindow(
  browser: Browser,
  folder: string,
  look: (workbench: Workbench) => Promise<void>,
): Promise<void> {
  const host = await startHost(installation, vsix, true);
  try {
    const workbench = await openWorkbench(browser, host, folder);
    await workbench.showView();
    await watch(workbench);
    // VS Code goes on starting for a while behind a window that looks ready.
    await workbench.page.waitForTimeout(3000);
    await look(workbench);
    await workbench.page.context().close();
  } finally {
    await host.stop();
  }
}

async function main(): Promise<void> {
  process.env.SHIFTWISE_HOST_DELAY = delayFile;
  const folder = mkdtempSync(join(tmpdir(), 'shiftwise-opening-'));
  const models = prepare(folder);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  console.log(
    '| model | opening | page ms | table ms | graph ms | tree ms | host blocked ms (of its own) | panning fps |\n|---|---|---|---|---|---|---|---|',
  );
  try {
    // The browser itself starts meanwhile, and its service workers with it.
    await inWindow(browser, folder, async (workbench) => {
      console.log(row(models[0], 'of the browser', [await opened(workbench, models[0])], ''));
    });
    for (const name of models) {
      await inWindow(browser, folder, async (workbench) => {
        console.log(row(name, 'first', [await opened(workbench, name)], ''));
        const later: Opening[] = [];
        let fps = 0;
        for (let round = 0; round < Number(rounds); round++) {
          await workbench.closeEditors();
          later.push(await opened(workbench, name));
          if (round === 0) fps = (await panning(await workbench.webview('canvas.network'))).fps;
        }
        console.log(row(name, 'later', later, fps.toFixed(0)));
      });
    }
    const activations = lines().flatMap((line) => ('activated' in line ? [line] : []));
    const [activated, busy] = [activations.map((each) => each.activated), activations.map((each) => each.busy)];
    console.log(
      `\nactivate(): median ${median(activated).toFixed(0)} ms of ${activated.length}, of the processor's time ${median(busy).toFixed(0)} ms`,
    );
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
    rmSync(delayFile, { force: true });
  }
}

void main();
