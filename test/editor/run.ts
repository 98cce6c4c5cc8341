/** Runs every suite beside it (`*.suite.js` once bundled) in a window of its own and prints `N passed, N failed`. */
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { startHost } from './host';
import type { EditorWindow, Step, Suite } from './suite';
import { openWorkbench } from './workbench';

interface Count {
  passed: number;
  failed: number;
}

const [installation, vsix, bundles] = process.argv.slice(2);
const only = new RegExp(process.env.SHIFTWISE_EDITOR_ONLY ?? '');

async function main(): Promise<Count> {
  const count: Count = { passed: 0, failed: 0 };
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  try {
    for (const suite of suites()) {
      let done = await runSuite(suite, browser, 'until a step fails');
      // Browser, editor and test share a machine: what fails is done again in a fresh window, and the log says so.
      if (done.failed > 0) {
        console.log(`AGAIN ${suite.name}: a step failed in the first window`);
        done = await runSuite(suite, browser, 'to the end');
      }
      count.passed += done.passed;
      count.failed += done.failed;
    }
  } finally {
    await browser.close();
  }
  return count;
}

function suites(): readonly Suite[] {
  const load = createRequire(join(bundles, 'run.js'));
  const names = readdirSync(bundles).filter((name) => name.endsWith('.suite.js'));
  if (names.length === 0) throw new Error(`no suite in ${bundles}`);
  return names.sort().map((name) => (load(`./${name}`) as { suite: Suite }).suite);
}

/** How far a window goes: steps build on those before them, so after one that failed the first window has nothing more to tell. */
type HowFar = 'until a step fails' | 'to the end';

async function runSuite(suite: Suite, browser: Browser, howFar: HowFar): Promise<Count> {
  const count: Count = { passed: 0, failed: 0 };
  const steps = suite.steps.filter(({ name }) => only.test(name) || only.test(`${suite.name}: ${name}`));
  if (steps.length === 0) return count;
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'shiftwise-workspace-')));
  await suite.prepare(folder);
  const host = await startHost(installation, vsix, suite.trusted, {
    language: suite.language,
    extension: suite.extension?.(),
  });
  try {
    const workbench = await openWorkbench(browser, host, folder);
    for (const step of steps) {
      await runStep(suite, step, { host, workbench, folder }, count);
      if (count.failed > 0 && howFar === 'until a step fails') break;
    }
    await workbench.page.context().close();
  } catch (error) {
    count.failed++;
    console.log(`FAIL ${suite.name}: its window\n${messageOf(error)}`);
  } finally {
    await host.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return count;
}

const messageOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

async function runStep(suite: Suite, step: Step, window: EditorWindow, count: Count): Promise<void> {
  const began = Date.now();
  try {
    await step.run(window);
    count.passed++;
    console.log(`ok   ${suite.name}: ${step.name} (${Date.now() - began} ms)`);
  } catch (error) {
    count.failed++;
    console.log(`FAIL ${suite.name}: ${step.name}\n${messageOf(error)}`);
    await window.workbench.screenshot(`failed-${suite.name}-${count.failed}`);
    await window.workbench.page.keyboard.press('Escape');
  }
}

main().then(
  ({ passed, failed }) => {
    console.log(`${passed} passed, ${failed} failed`);
    process.exit(failed === 0 ? 0 : 1);
  },
  (error: unknown) => {
    console.log(messageOf(error));
    console.log('0 passed, 1 failed');
    process.exit(1);
  },
);
