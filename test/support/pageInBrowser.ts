/**
 * The built model page in a headless browser, without an editor around it: a host that answers like VS Code's is played by a
 * script. For benchmarks and for looking at pages; whether page and editor fit together is tested in test/editor.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { PageState } from '../../src/protocol/views/pageApi';

export interface PageSetup {
  readonly state: PageState;
  /** What VS Code puts into the page: the theme's CSS variables as a style attribute, and the kind of theme as class. */
  readonly theme?: { readonly style: string; readonly kind: string };
  readonly size?: { readonly width: number; readonly height: number };
  /** Answers of the host to the page's other calls, by method. */
  readonly answers?: Readonly<Record<string, (args: unknown) => unknown>>;
}

const address = 'http://page.invalid/';
const folder = join('dist', 'webview');
const types: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css', html: 'text/html' };

export async function openModelPage(browser: Browser, setup: PageSetup): Promise<Page> {
  const { state, theme, size = { width: 1300, height: 860 }, answers = {} } = setup;
  const page = await browser.newPage({ viewport: size });
  const html = `<!DOCTYPE html><html lang="en" style="${(theme?.style ?? '').replace(/"/g, '&quot;')}"><head>
<link rel="stylesheet" href="model.css"><title>Model</title></head>
<body class="${theme?.kind ?? 'vscode-dark'}"><main id="page"></main><script src="model.js"></script></body></html>`;
  await page.route(`${address}**`, (route) => {
    const name = new URL(route.request().url()).pathname.slice(1) || 'index.html';
    const body = name === 'index.html' ? html : readFileSync(join(folder, name));
    return route.fulfill({ body, contentType: `${types[name.split('.').at(-1) ?? '']}; charset=utf-8` });
  });
  await page.exposeFunction('answerOfHost', (method: string, args: unknown) => answers[method]?.(args));
  await page.addInitScript(playHost, state);
  await page.goto(address);
  return page;
}

/** Runs in the page. Marks the moment when the host is asked for the model, from which a person waits. */
function playHost(state: PageState): void {
  const scope = window as unknown as Record<string, unknown>;
  const ask = (method: string, args: unknown): Promise<unknown> =>
    (scope.answerOfHost as (method: string, args: unknown) => Promise<unknown>)(method, args);
  interface Said {
    readonly page: number;
    readonly message: { kind: string; version: string; id: number; method: string; args: unknown };
  }
  const receive = ({ page, message }: Said): void => {
    const tell = (answer: unknown): void => window.postMessage({ page, message: answer });
    if (message.kind === 'hello') tell({ kind: 'hello', version: message.version });
    if (message.kind !== 'call') return;
    if (message.method === 'ready') {
      performance.mark('ready');
      tell({ kind: 'answer', id: message.id });
      tell({ kind: 'call', id: 1, method: 'show', args: state });
    } else void ask(message.method, message.args).then((ok) => tell({ kind: 'answer', id: message.id, ok }));
  };
  let kept: unknown;
  scope.acquireVsCodeApi = () => ({
    postMessage: receive,
    getState: () => kept,
    setState: (next: unknown) => (kept = next),
  });
}
