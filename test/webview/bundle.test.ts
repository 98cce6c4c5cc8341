/** Pages carry their script and style as elements of their HTML (src/vscode/editors/page.ts): nothing in those may end the element. */
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const ends = /<\/(?:script|style)|<!--/i;

describe.each([true, false])('bundles of pages, minified: %s', (minify) => {
  it('hold nothing that ends a script or a style', async () => {
    const { outputFiles } = await build({
      entryPoints: { model: 'webview-ui/model/main.ts', report: 'webview-ui/report/main.ts' },
      ...{ bundle: true, write: false, outdir: 'dist', format: 'iife', target: 'es2022', minify },
    });
    expect(outputFiles).toHaveLength(4);
    for (const { path, text } of outputFiles) expect(ends.exec(text), path).toBeNull();
  });
});
