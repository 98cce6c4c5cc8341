/** Programs beside the product, which no other test runs whole: each can be bundled as its script does it. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { loaders } from '../scripts/loaders.mjs';

const root = join(import.meta.dirname, '..');
const benches = readdirSync(join(root, 'bench')).filter((name) => name.endsWith('.ts'));

describe('programs beside the product', () => {
  it.each(['test/fuzz/main.ts', 'test/faults/run.ts', ...benches.map((name) => `bench/${name}`)])(
    '%s can be bundled',
    async (entry) => {
      const { errors, metafile } = await build({
        absWorkingDir: root,
        entryPoints: [entry],
        bundle: true,
        write: false,
        metafile: true,
        platform: 'node',
        format: 'esm',
        loader: loaders,
        mainFields: ['module', 'main'],
        external: ['onnxruntime-*', 'sharp', 'playwright-core'],
        logLevel: 'silent',
      });
      expect(errors).toEqual([]);
      expect(Object.keys(metafile.inputs)).toContain(entry);
    },
  );
});
