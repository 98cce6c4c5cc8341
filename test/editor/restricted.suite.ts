/** A workspace that is not trusted: models can be looked at, nothing can be run. */
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Suite } from './suite';
import { modelPage } from './workbench';

export const suite: Suite = {
  name: 'restricted',
  trusted: false,
  prepare: (folder) => cpSync('samples/sample.onnx', join(folder, 'sample.onnx')),
  steps: [
    {
      name: 'a model opens without an offer to quantize it',
      async run({ workbench }) {
        await workbench.openFile('sample.onnx');
        const page = await modelPage(workbench);
        assert.equal(await page.locator('.buttons button:visible').count(), 0);
        await workbench.screenshot('9-restricted');
      },
    },
    {
      name: 'the palette has Choose Overlay, but not Quantize Model',
      async run({ workbench }) {
        assert.equal(await workbench.offers('Shiftwise: Choose Overlay'), true);
        assert.equal(await workbench.offers('Shiftwise: Quantize Model', 5000), false);
      },
    },
  ],
};
