/** The extension's own HTML (reports have the engine's): constant but for a nonce and the language's texts. Data arrives by message, never inline. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { pageLanguage, pageStrings } from './pageLanguage';

export function pageOf(extension: vscode.Uri, name: string): string {
  const { policy, style, script } = inlined(extension, name);
  return `<!DOCTYPE html>
<html lang="${pageLanguage()}">
<head>
<meta charset="utf-8">
${policy}
<meta name="viewport" content="width=device-width, initial-scale=1">
${style}
<title>Shiftwise</title>
${pageStrings()}
</head>
<body>
<main id="page"></main>
${script}
</body>
</html>`;
}

/** Pages load nothing: what they need is in them. */
export const pageOptions: vscode.WebviewOptions = { enableScripts: true, localResourceRoots: [] };

interface Inlined {
  readonly nonce: string;
  /** The content policy: nothing by default; our one script and style by nonce. No images, fonts, frames or connections. */
  readonly policy: string;
  readonly style: string;
  readonly script: string;
}

/**
 * A page's own script and style as elements. In the HTML, as each file that a page loads goes through VS Code's service worker and back to the
 * host: so a window's first table is there after 525 instead of 615 ms (medians of ten).
 */
export function inlined(extension: vscode.Uri, name: string): Inlined {
  const nonce = randomBytes(16).toString('base64');
  const content = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'`;
  return {
    nonce,
    policy: `<meta http-equiv="Content-Security-Policy" content="${content}">`,
    style: `<style nonce="${nonce}">${asset(extension, `${name}.css`)}</style>`,
    script: `<script nonce="${nonce}">${asset(extension, `${name}.js`)}</script>`,
  };
}

const assets = new Map<string, string>();

/** What the bundler made, which escapes in it what would end an element (test/webview/bundle.test.ts). */
function asset(extension: vscode.Uri, file: string): string {
  const known =
    assets.get(file) ?? readFileSync(vscode.Uri.joinPath(extension, 'dist', 'webview', file).fsPath, 'utf8');
  assets.set(file, known);
  return known;
}
