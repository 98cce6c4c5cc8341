/**
 * Our tools for language models, called in the editor as a chat calls them: each asks first, and answers with the figures of the command line.
 * Skipped, with a notice, where the editor calls no tools.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspectAnswer, layerAnswer, runAnswer } from '../../src/protocol/views/toolAnswers';
import type { EvaluateResult, InspectResult, QuantizeResult } from '../../src/protocol/results/results';
import type { EditorWindow, Step, Suite } from './suite';
import { callTools, toolCaller, type ToolAnswers, type ToolCall } from './toolCaller';
import { until } from './waiting';

const cli = join('dist', 'cli.js');
const model = 'sample.onnx';

function printed<T>(folder: string, ...words: readonly string[]): T {
  const [command, place, ...rest] = words;
  const all = [cli, command, join(folder, place), ...rest, '--json'];
  return JSON.parse(execFileSync(process.execPath, all, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })) as T;
}

interface Answer {
  readonly text: string;
  /** What was asked before it. */
  readonly asked: string;
}

/** Calls a tool and answers its question; undefined where the editor calls none. */
async function called(window: EditorWindow, call: ToolCall, answer: string | undefined): Promise<Answer | undefined> {
  const { workbench, folder } = window;
  const place = join(folder, 'answers.json');
  rmSync(place, { force: true });
  writeFileSync(join(folder, 'calls.json'), JSON.stringify([call]));
  await workbench.runCommand(callTools);
  const dialog = workbench.page.locator('.monaco-dialog-box');
  let asked = '';
  await until(async () => {
    if (answer === undefined || asked !== '' || !(await dialog.isVisible())) return existsSync(place);
    asked = await dialog.innerText();
    await workbench.screenshot(`tools-${call.name}`);
    await workbench.answer(answer);
    return false;
  }, `what ${call.name} answers`);
  const { known, answers } = JSON.parse(readFileSync(place, 'utf8')) as ToolAnswers;
  if (!known) return undefined;
  assert.ok(known.includes(call.name), `${call.name} is not among ${known.join(', ')}`);
  return { text: answers[0], asked };
}

/** @param judge is not asked where the editor calls no tools */
const step = (
  name: string,
  call: ToolCall,
  answer: string | undefined,
  judge: (answer: Answer, folder: string) => void,
): Step => ({
  name,
  async run(window) {
    const found = await called(window, call, answer);
    if (found) judge(found, window.folder);
    else console.log(`NOTICE ${name}: this editor calls no tools`);
  },
});

const ask = (name: string, input: unknown): ToolCall => ({ name: `shiftwise_${name}`, input });
const runIn = (folder: string): string => join(folder, '.shiftwise', 'sample');

const steps: readonly Step[] = [
  step('inspect: the layers that the command line prints', ask('inspect', { path: model }), 'Yes', (answer, folder) => {
    assert.match(answer.asked, /Inspect Model[\s\S]*sample\.onnx: the file is read, nothing is written/);
    assert.equal(answer.text, inspectAnswer(printed<InspectResult>(folder, 'inspect', model)));
  }),
  step('a file outside of the workspace is refused', ask('inspect', { path: '/etc/passwd' }), 'Yes', ({ text }) =>
    assert.match(text, /error: .*\/etc\/passwd lies outside of the workspace/),
  ),
  step('quantize: nothing is written where a person says no', ask('quantize', { path: model }), 'Cancel', (_, folder) =>
    assert.ok(!existsSync(runIn(folder)), 'there is a run'),
  ),
  step(
    'quantize: verdict and figures of a run that the command line makes, too',
    ask('quantize', { path: model, bits: 6 }),
    'Yes',
    (answer, folder) => {
      assert.match(answer.asked, /sample\.onnx, bits=6: .*the run is written beside it/);
      const quantize = printed<QuantizeResult>(
        folder,
        'quantize',
        'sample.quant.json',
        '--set',
        'bits=6',
        '--out',
        join(folder, 'cli'),
      );
      assert.match(answer.text, /W6A6/);
      assert.equal(answer.text, runAnswer({ quantize }));
    },
  ),
  step(
    'evaluate: the accuracy that the command line measures',
    ask('evaluate', { path: model }),
    'Yes',
    (answer, folder) => {
      const evaluate = printed<EvaluateResult>(folder, 'evaluate', join('.shiftwise', 'sample'), '--float');
      const [[, value]] = Object.entries(evaluate.metrics);
      assert.ok(answer.text.includes((100 * value).toFixed(2)), `no ${value} in ${answer.text}`);
      assert.match(answer.text, /caution: the run is not of model and recipe as they are/);
    },
  ),
  step(
    'explain: a layer’s arithmetic as in the run’s record',
    ask('explainLayer', { path: model, layer: 'conv2' }),
    'Yes',
    ({ text }, folder) => {
      const { quantize } = JSON.parse(readFileSync(join(runIn(folder), 'run.json'), 'utf8')) as {
        quantize: QuantizeResult;
      };
      const { layers } = printed<InspectResult>(folder, 'inspect', model);
      const conv2 = layers.find(({ name }) => name === 'conv2');
      assert.ok(conv2);
      assert.match(text, /conv2: Conv, /);
      assert.equal(text, layerAnswer(conv2, quantize));
    },
  ),
];

export const suite: Suite = {
  name: 'tools',
  trusted: true,
  extension: toolCaller,
  prepare: (folder) => cpSync('samples', folder, { recursive: true, filter: (path) => !/\.(ts|py|md)$/.test(path) }),
  steps,
};
