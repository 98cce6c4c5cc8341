/** Shows a run's report.html in an editor tab: a document without scripts, under a policy that allows none. */
import { basename, join } from 'node:path';
import * as vscode from 'vscode';

const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`;

/** Rejects when the run has no report. */
export async function openReport(runDir: string): Promise<void> {
  const bytes = await vscode.workspace.fs.readFile(vscode.Uri.file(join(runDir, 'report.html')));
  const html = new TextDecoder().decode(bytes);
  const options = { enableScripts: false, localResourceRoots: [], enableFindWidget: true };
  const panel = vscode.window.createWebviewPanel(
    'shiftwise.report',
    `Report: ${basename(runDir)}`,
    vscode.ViewColumn.Active,
    options,
  );
  panel.webview.html = /<head[^>]*>/i.test(html)
    ? html.replace(/<head[^>]*>/i, (head) => head + policy)
    : policy + html;
}
