/** What a person does in a VS Code window, as functions on a page of the browser. Everything waits for what is shown, never for a time. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Frame, Locator, Page } from 'playwright-core';
import type { Host } from './host';
import { delay, patience, until } from './waiting';

export interface Workbench {
  readonly page: Page;
  /** With the cursor in a line, where one is given, from the beginning. */
  openFile(name: string, line?: number): Promise<void>;
  /** Opens a file from the explorer's context menu, by the menu's entry. */
  fromExplorer(name: string, entry: string): Promise<void>;
  runCommand(title: string): Promise<void>;
  /** The editor that has the focus, to the end. */
  save(): Promise<void>;
  /** Whether the palette offers a command, within so many milliseconds: all our patience, or fewer where it is not to. */
  offers(title: string, within?: number): Promise<boolean>;
  /** Picks the row with this text from the list that is open. */
  pick(text: string): Promise<void>;
  /** Presses a key until what it shows is there: a key is lost while a page that has the focus is being replaced, or before a feature is ready. */
  press(key: string, shown: Locator): Promise<void>;
  /** Rests the mouse on a word until what it shows is there: a hover is lost when lines are laid out anew meanwhile. */
  hover(over: Locator, shown: Locator): Promise<void>;
  /** The page of the visible webview that has the selector. */
  webview(selector: string): Promise<Frame>;
  showView(): Promise<void>;
  viewTitle(text: string): Locator;
  treeRow(text: string | RegExp): Locator;
  notification(text: string | RegExp): Locator;
  /** Answers the dialog that is open. */
  answer(button: string): Promise<void>;
  closeEditors(): Promise<void>;
  screenshot(name: string): Promise<void>;
}

const shots = join(process.cwd(), 'test-results', 'editor');

export async function openWorkbench(browser: Browser, host: Host, folder: string): Promise<Workbench> {
  const context = await browser.newContext({
    viewport: { width: 1400, height: 900 },
    // Progress that moves takes 40 % of a core to draw, without a graphics card.
    reducedMotion: 'reduce',
    // To compress what a window loads takes the server 2 s, for nothing on one machine.
    extraHTTPHeaders: { 'accept-encoding': 'identity' },
  });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  await page.goto(host.url(folder), { waitUntil: 'domcontentloaded' });
  // Before contributions are registered, .onnx would open as a binary file.
  await page.locator('.activitybar a.action-label[aria-label^="Shiftwise"]').waitFor();
  return workbenchOn(page);
}

/** The page of the model that is open, with its table drawn. */
export async function modelPage(workbench: Workbench): Promise<Frame> {
  const page = await workbench.webview('.layers tbody tr[data-row]');
  await page.locator('body[data-ready="1"]').waitFor();
  return page;
}

/** Clicks a button of a model's page, which stands behind the last one of its row where it has no room in it. */
export async function clickButton(page: Frame, button: Locator): Promise<void> {
  await button.waitFor({ state: 'attached' });
  if (!(await button.isVisible())) await page.locator('.top > .buttons .overflow-menu > .toggle').click();
  await button.click();
}

/** The page of a model after the window was reloaded; once more where its webview stays empty, as the workbench leaves one now and then. */
export async function reloaded(workbench: Workbench, model: string): Promise<Frame> {
  for (const within of [patience / 3, patience / 3, patience]) {
    await workbench.page.reload();
    await workbench.page.locator('.activitybar a.action-label[aria-label^="Shiftwise"]').waitFor();
    await workbench.openFile(model);
    const shown = await Promise.race([modelPage(workbench), delay(within).then(() => undefined)]);
    if (shown) return shown;
  }
  throw new Error(`${model} does not come back with the window`);
}

function workbenchOn(page: Page): Workbench {
  const input = page.locator('.quick-input-widget:visible input.input');
  const rows = page.locator('.quick-input-widget:visible .quick-input-list .monaco-list-row');
  const quickOpen = async (text: string, row: string | RegExp): Promise<void> => {
    await input.waitFor({ state: 'hidden' });
    // Text that is put in while the list is still being set up is lost with it, and commands that are enabled later are in the next list only.
    const clicked = async (): Promise<boolean> => {
      await pressUntil(page, 'F1', input);
      await input.fill(text);
      if (await happens(rows.filter({ hasText: row }).first().click({ timeout: 8000 }))) return true;
      await page.keyboard.press('Escape');
      return false;
    };
    await until(clicked, `the row ${String(row)} for ${text}`);
  };
  const explorerRow = (name: string): Locator =>
    page.locator('.explorer-folders-view .monaco-list-row').filter({ has: page.getByText(name, { exact: true }) });
  return {
    page,
    openFile: (name, line) => quickOpen(line === undefined ? name : `${name}:${line}`, name),
    async fromExplorer(name, entry) {
      await page.locator('.activitybar a.action-label[aria-label^="Explorer"]').click();
      if (!(await explorerRow(name).isVisible())) await page.keyboard.press('Control+Shift+E');
      await explorerRow(name).click({ button: 'right' });
      // By key: a menu takes a click right after it has opened for the end of the click that opened it.
      await page.locator('.context-view .action-label', { hasText: entry }).first().hover();
      await page.keyboard.press('Enter');
    },
    runCommand: (title) => quickOpen(`>${title}`, title),
    async save() {
      await quickOpen('>File: Save', 'File: Save');
      // The file is there before its editor knows: one that is closed meanwhile asks whether it is to be saved.
      await page.locator('.tab.dirty').first().waitFor({ state: 'hidden' });
    },
    async offers(title, within = patience) {
      const looks = async (): Promise<boolean> => {
        await input.waitFor({ state: 'hidden' });
        await pressUntil(page, 'F1', input);
        await input.fill(`>${title}`);
        // The list is filtered a while after the text is there.
        const row = rows.filter({ hasText: title }).first();
        const found = await happens(row.waitFor({ timeout: Math.min(within, lookAgain) }));
        await page.keyboard.press('Escape');
        return found;
      };
      // What a window learns while the palette is open, the open one does not show.
      return happens(until(looks, title, within));
    },
    async pick(text) {
      // Long lists hold only the rows in view until they are filtered.
      await input.fill(text);
      await rows.filter({ hasText: text }).first().click();
    },
    press: (key, shown) => pressUntil(page, key, shown),
    hover: (over, shown) => hoverUntil(page, over, shown),
    webview: (selector) => webviewWith(page, selector),
    async showView() {
      const entry = page.locator('.activitybar a.action-label[aria-label^="Shiftwise"]');
      if ((await entry.locator('xpath=..').getAttribute('aria-expanded')) !== 'true') await entry.click();
      await page.locator('.part.sidebar .title-label', { hasText: 'Shiftwise' }).waitFor();
    },
    viewTitle: (text) => page.locator('.part.sidebar .pane-header', { hasText: text }).first(),
    treeRow: (text) => page.locator('.pane-body .monaco-list-row', { hasText: text }),
    notification: (text) => page.locator('.notification-toast', { hasText: text }),
    answer: (button) => page.locator('.monaco-dialog-box .monaco-button', { hasText: button }).click(),
    closeEditors: () => quickOpen('>View: Close All Editors', 'View: Close All Editors'),
    async screenshot(name) {
      mkdirSync(shots, { recursive: true });
      await page.screenshot({ path: join(shots, `${name}.png`), animations: 'disabled' });
    },
  };
}

/** Milliseconds. */
const lookAgain = 20_000;

async function hoverUntil(page: Page, over: Locator, shown: Locator): Promise<void> {
  const rested = async (): Promise<boolean> => {
    await page.mouse.move(0, 0);
    await over.hover({ position: { x: 60, y: 8 } });
    return happens(shown.waitFor({ timeout: lookAgain }));
  };
  await until(rested, 'what a word shows under the mouse');
}

async function pressUntil(page: Page, key: string, shown: Locator): Promise<void> {
  const pressed = async (): Promise<boolean> => {
    await page.keyboard.press(key);
    return happens(shown.waitFor({ timeout: 3000 }));
  };
  await until(pressed, `what ${key} shows`);
}

function happens(waiting: Promise<unknown>): Promise<boolean> {
  return waiting.then(
    () => true,
    () => false,
  );
}

/** A webview is an iframe in an iframe: the inner one is `#active-frame` once its page is the present one. */
async function webviewWith(page: Page, selector: string): Promise<Frame> {
  let found: Frame | undefined;
  const shown = async (): Promise<boolean> => {
    for (const frame of page.frames()) if (await isActiveWith(frame, selector)) found = frame;
    return found !== undefined;
  };
  await until(shown, `a webview that shows ${selector}`);
  return found!;
}

/** Frames come and go while they are looked at. */
async function isActiveWith(frame: Frame, selector: string): Promise<boolean> {
  if (!frame.url().includes('/pre/fake.html')) return false;
  try {
    const element = await frame.frameElement();
    if ((await element.getAttribute('id')) !== 'active-frame') return false;
    return await frame.locator(selector).first().isVisible();
  } catch {
    return false;
  }
}
