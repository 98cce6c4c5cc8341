/** A network of 5,000 nodes whose names have scopes: tree, table and graph show its blocks, which open level by level and are folded alike. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { encodeOnnx } from '../../src/formats/onnx/encodeOnnx';
import { ints } from '../../src/graph/graph';
import { graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';
import { lookAtEverySize } from './accessibility';
import type { Step, Suite } from './suite';
import { modelPage } from './workbench';

/** Fifty stages of twenty-five residual units of four nodes, named as exporters of PyTorch name them. */
function prepare(folder: string): void {
  const graph = graphBuilder(random(1));
  const weights = graph.floats('weights', [4, 4, 1, 1]);
  let last = graph.input('image', [1, 4, 16, 16]);
  for (let unit = 0; unit < 1250; unit++) {
    const scope = `/backbone/stage${Math.floor(unit / 25)}/stage${Math.floor(unit / 25)}.${unit % 25}`;
    const conv = graph.node('Conv', `${scope}/conv/Conv`, [last, weights], { kernel_shape: ints([1, 1]) });
    const sigmoid = graph.node('Sigmoid', `${scope}/act/Sigmoid`, [conv]);
    last = graph.node('Add', `${scope}/Add`, [graph.node('Mul', `${scope}/act/Mul`, [conv, sigmoid]), last]);
  }
  writeFileSync(join(folder, 'large.onnx'), encodeOnnx(graph.build([last])));
}

const names = (page: Frame): Promise<readonly string[]> => page.locator('td.name bdi').allInnerTexts();

const begins: Step = {
  name: 'the network begins folded, in tree, table and graph',
  async run({ workbench }) {
    await workbench.openFile('large.onnx');
    await workbench.showView();
    const page = await modelPage(workbench);
    assert.equal((await names(page)).length, 50);
    await workbench.treeRow('/backbone/stage0').first().waitFor();
    await workbench.treeRow('100 layers').first().waitFor();
    assert.match(await page.locator('tr.block').first().innerText(), /100 layers/);
    await workbench.screenshot('90-blocks-begin');
  },
};

const opens: Step = {
  name: 'a block opens where it is clicked, and in the graph with it; a selection shows where it lies',
  async run({ workbench }) {
    const page = await modelPage(workbench);
    await page.locator('tr[data-row="1"] td.name').click();
    await page.locator('tr[data-row="1"][aria-expanded="true"]').waitFor();
    assert.deepEqual((await names(page)).slice(1, 3), ['/backbone/stage1', 'stage1.0']);
    await page.locator('tr[data-row="3"] td.name').click();
    await page.getByText('conv/Conv', { exact: true }).click();
    await page.locator('.inspector h2', { hasText: '/backbone/stage1/stage1.1/conv/Conv' }).waitFor();
    await page
      .locator('.graph .unseen', { hasText: '/backbone/stage1/stage1.1/conv/Conv, Conv' })
      .waitFor({ state: 'attached' });
    await workbench.page.locator('.pane-body .monaco-list-row.selected', { hasText: 'conv/Conv' }).waitFor();
    await workbench.screenshot('90-blocks-open');
    await page.locator('table[role="treegrid"]').focus();
    await workbench.page.keyboard.press('ArrowLeft');
    await page.locator('tr[aria-selected="true"][aria-expanded="false"]', { hasText: 'stage1.1' }).waitFor();
  },
};

const looks: Step = {
  name: 'blocks look right at every size, in every theme',
  async run({ workbench }) {
    await lookAtEverySize(workbench, '.graph', '91-blocks');
  },
};

export const suite: Suite = { name: 'blocks', trusted: true, prepare, steps: [begins, opens, looks] };
