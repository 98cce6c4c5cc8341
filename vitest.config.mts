import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** Imports `*.wasm` as bytes, as esbuild's `binary` loader does in the product's bundles. */
const wasmAsBytes = {
  name: 'wasm-as-bytes',
  enforce: 'pre' as const,
  load(id: string): string | undefined {
    if (!id.endsWith('.wasm')) return undefined;
    const base64 = readFileSync(id).toString('base64');
    return `export default Uint8Array.from(atob(${JSON.stringify(base64)}), (c) => c.charCodeAt(0));`;
  },
};

export default defineConfig({
  plugins: [wasmAsBytes],
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/data/**', 'test/editor/**'],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: { name: 'data', include: ['test/data/**/*.test.ts'], testTimeout: 600_000, hookTimeout: 600_000 },
      },
    ],
  },
});
