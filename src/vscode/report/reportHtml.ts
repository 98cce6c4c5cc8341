/**
 * A report's document made a page of the editor: the document as it stands, under a content policy, with our style sheet
 * and our one script. The document is the engine's, in which all text is escaped; it has no script of its own.
 */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { assets } from '../editors/page';
import { pageStrings } from '../editors/pageLanguage';

/** Nothing by default; our one script and the document's one style, by nonce; our one style sheet. No connections. */
export function reportHtml(html: string, webview: vscode.Webview, extension: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64');
  const asset = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(assets(extension), file)).toString();
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}' ${webview.cspSource}`;
  const head = [
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    `<link rel="stylesheet" href="${asset('report.css')}">`,
    pageStrings(),
  ].join('');
  const script = `<script nonce="${nonce}" src="${asset('report.js')}"></script>`;
  return html
    .replace('<head>', () => `<head>${head}`)
    .replace('<style>', () => `<style nonce="${nonce}">`)
    .replace('</body>', () => `${script}</body>`);
}
