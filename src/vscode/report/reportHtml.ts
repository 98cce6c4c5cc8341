/**
 * A report's document made a page of the editor: the document as it stands, under a content policy, with our style sheet
 * and our one script. The document is the engine's, in which all text is escaped; it has no script of its own.
 */
import type * as vscode from 'vscode';
import { inlined } from '../editors/page';
import { pageStrings } from '../editors/pageLanguage';

export function reportHtml(html: string, extension: vscode.Uri): string {
  const { nonce, policy, style, script } = inlined(extension, 'report');
  return html
    .replace('<style>', () => `<style nonce="${nonce}">`)
    .replace('<head>', () => `<head>${policy}${style}${pageStrings()}`)
    .replace('</body>', () => `${script}</body>`);
}
