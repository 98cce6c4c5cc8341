/** A window of the editor on the model of a workplace, and what it says of the command that it was given last. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { Host } from '../editor/host';
import { modelPage, openWorkbench } from '../editor/workbench';
import type { Workplace } from './workplace';

export interface Pane {
  /** Another recipe, so that there is something to write, and no messages. */
  prepare(bits: number): Promise<void>;
  clear(): Promise<void>;
  /** Answers when the command is on its way. */
  start(command: string): Promise<void>;
  /** The message with which the command ends; all of them, in a line each, should there be several. */
  outcome(): Promise<string>;
}

/** Says what has come of a command; what tells of its progress does not. */
const ended = /quantized|on \d+ images|stopped|Shiftwise.*(failed|error)|cannot|Error/;

export async function openPane(browser: Browser, host: Host, place: Workplace): Promise<Pane> {
  const recipe = join(place.folder, 'sample.quant.json');
  const workbench = await openWorkbench(browser, host, place.folder);
  await workbench.openFile('sample.onnx');
  await modelPage(workbench);
  const messages = workbench.page
    .locator('.notification-toast .notification-list-item-message')
    .filter({ hasText: ended });
  const clear = (): Promise<void> => workbench.runCommand('Notifications: Clear All Notifications');
  return {
    clear,
    async prepare(bits) {
      writeFileSync(recipe, smallRecipe(readFileSync(recipe, 'utf8'), bits));
      await clear();
    },
    start: (command) => workbench.runCommand(command),
    async outcome() {
      await messages.first().waitFor();
      return (await messages.allInnerTexts()).join('\n');
    },
  };
}

/** Few images, so that a command takes a second. */
const smallRecipe = (text: string, bits: number): string =>
  text
    .replace(/"bits": \{[^}]*\}/, `"bits": { "weights": ${bits}, "activations": ${bits} }`)
    .replace('"count": 100', '"count": 4')
    .replace('"count": 0', '"count": 20');
