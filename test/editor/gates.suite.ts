/** Gates of tasks in VS Code's Test Explorer: one that is reached, one that is missed, and the words of the command line about it. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Step, Suite } from './suite';

const evaluate = (label: string, min: readonly string[]): object => ({
  ...{ type: 'shiftwise', label, recipe: 'sample.quant.json', action: 'evaluate', min },
  set: ['evaluation.count=20', 'calibration.count=8'],
});

function prepare(folder: string): void {
  cpSync('samples', folder, {
    recursive: true,
    filter: (path) => !/\.(ts|py|md)$|detector|segmenter|training/.test(path),
  });
  mkdirSync(join(folder, '.vscode'));
  const tasks = [evaluate('reached', ['top1=0.5']), evaluate('missed', ['top1=1.01'])];
  writeFileSync(join(folder, '.vscode/tasks.json'), JSON.stringify({ version: '2.0.0', tasks }));
}

const explorer: Step = {
  name: 'gates of tasks are tests, which pass or fail as the figures do',
  async run({ workbench }) {
    const { page } = workbench;
    // The view comes once there is a test.
    await page.locator('.activitybar a.action-label[aria-label^="Testing"]').click();
    const row = (text: string) => page.locator('.test-explorer .monaco-list-row', { hasText: text }).first();
    await row('reached').waitFor();
    await row('missed').filter({ hasText: 'top1=1.01' }).waitFor();
    await workbench.runCommand('Test: Run All Tests');
    await row('reached').locator('.codicon-testing-passed-icon').waitFor({ timeout: 300_000 });
    await row('missed').locator('.codicon-testing-failed-icon').waitFor({ timeout: 300_000 });
    // Where results open by themselves when a run begins depends on how fast the editor is.
    await workbench.runCommand('Focus on Test Results View');
    await page
      .getByText(/gate missed: top1 is [\d.]+, wanted at least 1\.01/)
      .first()
      .waitFor();
    await workbench.screenshot('gates-explorer');
  },
};

export const suite: Suite = { name: 'gates', trusted: true, prepare, steps: [explorer] };
