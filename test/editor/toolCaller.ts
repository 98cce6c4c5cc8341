/**
 * An extension of the test's own, which calls tools as a chat would: `vscode.lm.invokeTool` can be called from extensions alone. Its command
 * reads what is to be called from `calls.json` of the workspace, and writes what was answered beside it.
 */
import { strToU8, zipSync } from 'fflate';

export interface ToolCall {
  readonly name: string;
  readonly input: unknown;
}

export interface ToolAnswers {
  /** Names of all tools; undefined where the editor calls none. */
  readonly known?: readonly string[];
  /** What each call was answered, or the error. */
  readonly answers: readonly string[];
}

export const callTools = 'Shiftwise Test: Call Tools';

const name = 'tool-caller';
const publisher = 'shiftwise-test';
const command = 'shiftwiseTest.callTools';

const script = `
const { readFileSync, writeFileSync, renameSync } = require('node:fs');
const vscode = require('vscode');
async function call({ name, input }) {
  try {
    const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
    return content.map((part) => part.value).join('');
  } catch (error) {
    return 'error: ' + error.message;
  }
}
async function callAll() {
  const place = (file) => vscode.Uri.joinPath(vscode.workspace.workspaceFolders[0].uri, file).fsPath;
  const isThere = typeof (vscode.lm && vscode.lm.invokeTool) === 'function';
  const answers = [];
  if (isThere) for (const each of JSON.parse(readFileSync(place('calls.json'), 'utf8'))) answers.push(await call(each));
  const known = isThere ? vscode.lm.tools.map(({ name }) => name) : undefined;
  writeFileSync(place('answers.part'), JSON.stringify({ known, answers }));
  renameSync(place('answers.part'), place('answers.json'));
}
exports.activate = ({ subscriptions }) => subscriptions.push(vscode.commands.registerCommand('${command}', callAll));
`;

const manifest = {
  ...{ name, publisher, version: '1.0.0', engines: { vscode: '^1.95.0' }, main: './main.js' },
  contributes: { commands: [{ command, title: callTools }] },
};

const identity = `<Identity Language="en-US" Id="${name}" Version="1.0.0" Publisher="${publisher}" />`;
const vsixManifest = `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
<Metadata>${identity}<DisplayName>${name}</DisplayName><Description>${name}</Description></Metadata>
<Installation><InstallationTarget Id="Microsoft.VisualStudio.Code" /></Installation><Dependencies />
<Assets><Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true" /></Assets>
</PackageManifest>`;
const contentTypes = `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension=".json" ContentType="application/json" />
<Default Extension=".js" ContentType="application/javascript" /><Default Extension=".vsixmanifest" ContentType="text/xml" /></Types>`;

/** As a .vsix file. */
export function toolCaller(): Uint8Array {
  const files = {
    'extension.vsixmanifest': vsixManifest,
    '[Content_Types].xml': contentTypes,
    'extension/package.json': JSON.stringify(manifest),
    'extension/main.js': script,
  };
  return zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])));
}
