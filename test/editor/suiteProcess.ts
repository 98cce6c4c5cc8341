/** One suite in a window of its own, in a browser of its own; what passed and what failed goes to the process that started this one. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { startHost } from './host';
import type { Count, EditorWindow, HowFar, Step, Suite } from './suite';
import { openWorkbench } from './workbench';

const [installation, vsix, extensions, bundle, howFar] = process.argv.slice(2);
const only = new RegExp(process.env.SHIFTWISE_EDITOR_ONLY ?? '');

async function main(): Promise<Count> {
  const { suite } = createRequire(bundle)(bundle) as { suite: Suite };
  const steps = suite.steps.filter(({ name }) => only.test(name) || only.test(`${suite.name}: ${name}`));
  if (steps.length === 0) return { passed: 0, failed: 0 };
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  try {
    return await runSuite(suite, steps, browser);
  } finally {
    await browser.close();
  }
}

async function runSuite(suite: Suite, steps: readonly Step[], browser: Browser): Promise<Count> {
  const count: Count = { passed: 0, failed: 0 };
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'shiftwise-workspace-')));
  await suite.prepare(folder);
  const host = await startHost(installation, vsix, suite.trusted, {
    language: suite.language,
    extension: suite.extension?.(),
    extensions,
  });
  try {
    const workbench = await openWorkbench(browser, host, folder);
    for (const step of steps) {
      await runStep(suite, step, { host, workbench, folder }, count);
      if (count.failed > 0 && howFar === ('until a step fails' satisfies HowFar)) break;
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

void main()
  .catch((error: unknown): Count => {
    console.log(`FAIL ${bundle}: its process\n${messageOf(error)}`);
    return { passed: 0, failed: 1 };
  })
  .then((count) => process.send?.(count, () => process.exit(0)));
