/** A model that is quantized already in a real editor: its scales are there when it is opened, and a click takes it to files without an image. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onnx } from 'onnx-proto';
import type { Frame } from 'playwright-core';
import type { InspectResult } from '../../src/protocol/results/results';
import { lookInThemes } from './accessibility';
import type { Step, Suite } from './suite';
import { modelPage } from './workbench';

const shiftwise = (...args: readonly string[]): string =>
  execFileSync(process.execPath, [join('dist', 'cli.js'), ...args], { encoding: 'utf8', stdio: 'pipe' });

/** The sample as others would have quantized it: QuantizeLinear and DequantizeLinear, and nothing of ours beside them. */
function prepare(folder: string): void {
  const scratch = mkdtempSync(join(tmpdir(), 'shiftwise-given-'));
  cpSync('samples', scratch, { recursive: true, filter: (path) => !/\.(ts|py|md)$/.test(path) });
  const run = join(scratch, 'run');
  const set = ['preset=strict', 'calibration.count=20'].flatMap((each) => ['--set', each]);
  shiftwise('quantize', join(scratch, 'sample.quant.json'), ...set, '--out', run);
  shiftwise('export', run, '--format', 'onnx-qdq', '--out', join(scratch, 'exported'));
  const [file] = readdirSync(join(scratch, 'exported')).filter((name) => name.endsWith('.onnx'));
  const model = onnx.ModelProto.decode(readFileSync(join(scratch, 'exported', file)));
  model.metadataProps = [];
  writeFileSync(join(folder, 'given.onnx'), onnx.ModelProto.encode(model).finish());
  writeFileSync(join(folder, 'narrow.quant.json'), '{\n  "model": "given.onnx",\n  "bits": { "weights": 4 }\n}\n');
  mkdirSync(join(folder, 'tool'));
  const ofTool = join(scratch, 'of-tool');
  const calibration = { dataset: { type: 'synthetic' }, count: 4 };
  writeFileSync(join(scratch, 'tool.quant.json'), JSON.stringify({ model: 'sample.onnx', preset: 'dpu', calibration }));
  shiftwise('quantize', join(scratch, 'tool.quant.json'), '--out', ofTool);
  shiftwise('export', ofTool, '--format', 'vitis', '--out', join(folder, 'tool'));
  cpSync(join(scratch, 'sample.onnx'), join(folder, 'beside.onnx'));
  const [parameters] = readdirSync(join(folder, 'tool')).filter((name) => name.endsWith('quant_info.json'));
  cpSync(join(folder, 'tool', parameters), join(folder, 'tool', 'info.json'));
  writeFileSync(join(folder, 'beside.quant.json'), '{\n  "model": "beside.onnx",\n  "given": "tool/info.json"\n}\n');
  shiftwise('quantize', join(folder, 'beside.quant.json'));
  rmSync(scratch, { recursive: true });
}

const cells = async (page: Frame, column: string): Promise<readonly string[]> =>
  (await page.locator(`tbody td.${column}`).allInnerTexts()).map((text) => text.trim());

const opens: Step = {
  name: 'given: scales, zero points and types stand in the table before anything is run',
  async run({ workbench, folder }) {
    const { layers } = JSON.parse(shiftwise('inspect', join(folder, 'given.onnx'), '--json')) as InspectResult;
    await workbench.openFile('given.onnx');
    const page = await modelPage(workbench);
    await page.locator('.provenance', { hasText: 'No run yet' }).waitFor();
    assert.equal(await page.locator('#overlay').inputValue(), 'given-scale');
    const heads = await page.locator('thead .label').allInnerTexts();
    for (const head of ['Scale', 'Zero point', 'Integers', 'Weight scale', 'Weight integers'])
      assert.ok(heads.includes(head), `no column ${head} among ${heads.join(', ')}`);
    assert.deepEqual(
      (await cells(page, 'overlay')).map((text) => text !== ''),
      layers.map(({ given }) => given !== undefined),
    );
    await workbench.screenshot('60-given-opened');
  },
};

const looks: Step = {
  name: 'given: inspector, tree and hover say them, too, and every overlay of them is drawn',
  async run({ workbench, folder }) {
    const { layers } = JSON.parse(shiftwise('inspect', join(folder, 'given.onnx'), '--json')) as InspectResult;
    const page = await modelPage(workbench);
    const factsOf = async (row: number): Promise<string> => {
      await page.locator(`tbody tr[data-row="${row}"]`).click();
      await page.locator('.inspector h2', { hasText: layers[row].name }).waitFor();
      return page.locator('.layer-facts').innerText();
    };
    const weighing = await factsOf(layers.findIndex(({ op, givenWeights }) => op === 'Conv' && givenWeights));
    assert.match(weighing, /Given weight scale[^]*Given weight integers\s+int8$/);
    const held = await factsOf(layers.findIndex(({ op, given }) => op === 'Relu' && given));
    assert.match(held, /Given scale[^]*Given zero point[^]*Given integers/);
    await workbench.showView();
    await workbench.viewTitle('Given scale').waitFor();
    const hover = workbench.page.locator('.monaco-hover:not(.hidden)', { hasText: 'Given zero point' }).first();
    await workbench.hover(workbench.treeRow('conv1/relu').first(), hover);
    await workbench.screenshot('61-given-hover');
    for (const id of ['given-zero-point', 'given-bits', 'given-weight-scale', 'given-weight-bits']) {
      await page.locator('#overlay').selectOption(id);
      await page.locator('.legend-title', { hasText: 'Given' }).first().waitFor();
    }
    await workbench.screenshot('62-given-weight-integers');
    await page.locator('#overlay').selectOption('given-scale');
    await lookInThemes(workbench, '.layers', '63-given');
  },
};

const quantizes: Step = {
  name: 'given: Quantize and Export goes from a click to files, and nobody asks for images',
  async run({ workbench, folder }) {
    const opened = await modelPage(workbench);
    await opened
      .locator('tbody td.op', { hasText: /^Conv$/ })
      .first()
      .click();
    await workbench.runCommand('Shiftwise: Quantize and Export');
    await workbench.notification('exported').waitFor();
    const run = join(folder, '.shiftwise', 'given');
    assert.ok(existsSync(join(run, 'run.json')), 'run.json is missing');
    assert.ok(readdirSync(`${run}.export`).some((name) => name.endsWith('.onnx')));
    const page = await modelPage(workbench);
    await page.locator('.provenance', { hasText: 'ranges as the file gives them, errors on noise' }).waitFor();
    await page.locator('.layer-section .figures').first().waitFor();
    await workbench.screenshot('64-given-quantized');
  },
};

const unheeded: Step = {
  name: 'given: a width that changes nothing stands in the Problems of the recipe',
  async run({ workbench }) {
    await workbench.openFile('narrow.quant.json');
    await workbench.runCommand('Shiftwise: Quantize Model');
    await workbench.notification('keep the integers of the file').waitFor();
    const marked = workbench.page.locator('.squiggly-warning').first();
    await marked.waitFor();
    await workbench.runCommand('View: Focus Problems');
    await workbench.page.locator('.markers-panel .monaco-list-row', { hasText: 'bits.weights' }).first().waitFor();
    await workbench.screenshot('65-given-problems');
  },
};

/** Replaced at the same size: nothing but the content tells. */
const follows: Step = {
  name: 'given: a page follows parameters and weights that change at the same size, and says that its run is of before',
  async run({ workbench, folder }) {
    await workbench.openFile('beside.onnx');
    const page = await modelPage(workbench);
    const stale = page.locator('.stale', { hasText: 'of before the last change: quantize again' });
    await page.locator('.provenance', { hasText: 'preset' }).waitFor();
    await stale.waitFor({ state: 'hidden' });
    for (const name of [join('tool', 'info.json'), 'beside.onnx']) {
      const path = join(folder, name);
      const before = readFileSync(path);
      writeFileSync(path, changedAtOnePlace(before));
      await stale.waitFor();
      if (name === 'beside.onnx') await workbench.screenshot('66-given-stale');
      await workbench.runCommand('Shiftwise: Export Run…');
      await workbench.notification('is of before its last change').waitFor();
      await workbench.runCommand('Notifications: Clear All Notifications');
      writeFileSync(path, before);
      await stale.waitFor({ state: 'hidden' });
    }
  },
};

/** Among the weights, or in a number of a text: another digit for the last one. */
function changedAtOnePlace(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  const isText = bytes[0] === '{'.charCodeAt(0);
  const at = isText ? bytes.toString('latin1').search(/\d(?=[^\d]*$)/) : Math.floor(bytes.length / 2);
  changed[at] ^= 1;
  return changed;
}

export const suite: Suite = {
  name: 'given',
  trusted: true,
  prepare,
  steps: [opens, looks, quantizes, unheeded, follows],
};
