/** The extension's own HTML (reports have the engine's): constant but for addresses, a nonce and the language's texts. Data arrives by message, never inline. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { pageLanguage, pageStrings } from './pageLanguage';

/**
 * The content policy, each rule with its reason: nothing by default; our one script, by nonce; our one style sheet.
 * No images, fonts, frames or connections.
 */
export function pageOf(webview: vscode.Webview, extension: vscode.Uri, name: string): string {
  const nonce = randomBytes(16).toString('base64');
  const asset = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(assets(extension), file)).toString();
  return `<!DOCTYPE html>
<html lang="${pageLanguage()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${asset(`${name}.css`)}">
<title>Shiftwise</title>
${pageStrings()}
</head>
<body>
<main id="page"></main>
<script nonce="${nonce}" src="${asset(`${name}.js`)}"></script>
</body>
</html>`;
}

/** The only folder that pages may load from. */
export function assets(extension: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extension, 'dist', 'webview');
}
