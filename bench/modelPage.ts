/**
 * How quick the model page is in headless chromium, without an editor around it: from the host's first word to the table's first
 * rows and to the drawn graph, and the frames per second while the graph is panned. Rows: a real model when one is named, and
 * generated networks, the last one as two graphs side by side.
 * Run: npm run build && node_modules/.bin/esbuild bench/modelPage.ts --bundle --platform=node --format=cjs --external:playwright-core --outfile=build/modelPage.cjs && node build/modelPage.cjs [MODEL…]
 */
import { execFileSync } from 'node:child_process';
import { basename } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { overlaysOf } from '../src/protocol/views/overlays';
import type { PageState } from '../src/protocol/views/pageApi';
import type { InspectResult, LayerInfo } from '../src/protocol/results/results';
import { openModelPage } from '../test/support/pageInBrowser';
import { panning } from './panning';

const rounds = 5;

/** A chain with residual units and some long edges, as detectors have them. */
function generated(count: number): InspectResult {
  const layers = Array.from({ length: count }, (_, index): LayerInfo => {
    const isJoin = index % 5 === 0 && index > 4;
    const far = index % 97 === 0 && index > 60;
    const from = [index - 1, ...(isJoin ? [index - 4] : []), ...(far ? [index - 60] : [])];
    return {
      index,
      name: `conv_${index}`,
      op: isJoin ? 'shortcut' : 'convolutional',
      inputShape: [1, 64, 40, 40],
      outputShape: [1, 64, 40, 40],
      params: isJoin ? 0 : 36_928 + index,
      macs: isJoin ? 0 : 58_982_400,
      from: index === 0 ? [] : from.map((at) => `conv_${at}`),
    };
  });
  const port = { name: 'data', shape: [1, 3, 320, 320], type: 'float32' };
  return {
    format: 'darknet',
    name: `generated, ${count} layers`,
    inputs: [port],
    outputs: [],
    layers,
    totals: { params: 1, macs: 1 },
    notes: [],
  };
}

function inspected(model: string): InspectResult {
  const json = execFileSync(process.execPath, ['dist/cli.js', 'inspect', model, '--json'], { maxBuffer: 2 ** 28 });
  return { ...(JSON.parse(json.toString()) as InspectResult), name: basename(model) };
}

function stateOf(summary: InspectResult, paired: boolean): PageState {
  const overlays = overlaysOf(summary);
  const other = { shown: 'Run shown', title: 'Other run', provenance: '', overlays, differences: {} };
  const beside = paired ? ({ beside: { place: 'right', ...other } } as const) : {};
  const view = { title: summary.name, summary, layers: summary.layers, overlays, ...beside };
  return { kind: 'model', view, overlay: overlays[0].id, buttons: [] };
}

/** Milliseconds from the mark "ready" until the table has rows and the graph has been painted. */
async function opening(
  browser: Browser,
  state: PageState,
): Promise<{ readonly table: number; readonly graph: number }> {
  const page = await openModelPage(browser, { state });
  await page.locator('.layers tbody tr[data-row]').first().waitFor();
  await page.waitForFunction(() => performance.getEntriesByName('graph').length > 0);
  const times = await page.evaluate(() => {
    const at = (name: string): number => performance.getEntriesByName(name)[0].startTime;
    return { table: at('table') - at('ready'), graph: at('graph') - at('ready') };
  });
  await page.close();
  return times;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function main(): Promise<void> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const models = [...process.argv.slice(2).map(inspected), generated(1000), generated(5000)].map(
    (summary) => [summary, false] as const,
  );
  console.log('| model | layers | table ms | graph ms | panning fps | all in view fps |\n|---|---|---|---|---|---|');
  for (const [summary, paired] of [...models, [generated(5000), true] as const]) {
    const state = stateOf(summary, paired);
    const times = [];
    for (let round = 0; round < rounds; round++) times.push(await opening(browser, state));
    const page = await openModelPage(browser, { state });
    await page.waitForFunction(() => performance.getEntriesByName('graph').length > 0);
    const near = await panning(page);
    await page.getByRole('button', { name: 'Show all' }).first().click();
    const far = await panning(page);
    await page.close();
    const table = median(times.map((each) => each.table)).toFixed(0);
    const graph = median(times.map((each) => each.graph)).toFixed(0);
    console.log(
      `| ${summary.name}${paired ? ', two graphs' : ''} | ${summary.layers.length} | ${table} | ${graph} | ${near.fps.toFixed(0)} | ${far.fps.toFixed(0)} |`,
    );
  }
  await browser.close();
}

void main();
