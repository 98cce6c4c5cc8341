/**
 * docs/tutorial.md taken literally, on the detector sample under the names of the page with a few of its pictures: every command as it stands, in
 * its order, in one folder; the recipe as `init` writes it, with the page's data sets. Of the simulation one layer, where Icarus is.
 */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyEdits, modify, parse } from 'jsonc-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from '../support/commandLine';

const root = join(import.meta.dirname, '../..');
const detector = join(root, 'samples/detector');
const page = readFileSync(join(root, 'docs/tutorial.md'), 'utf8');
const blocks = Array.from(page.matchAll(/```(\w*)\n([\s\S]*?)```/g), ([, language, text]) => ({ language, text }));
const commands = blocks.flatMap(({ text }) => text.split('\n').filter((line) => line.startsWith('shiftwise ')));
const home = mkdtempSync(join(tmpdir(), 'shiftwise-tutorial-'));
const hasIcarus = spawnSync('iverilog', ['-V']).status === 0;

/** As many as make the figures of something. */
function copyPictures(from: string, to: string, count: number): void {
  mkdirSync(join(home, to), { recursive: true });
  const names = readdirSync(join(detector, from)).sort().slice(0, count);
  for (const name of names) copyFileSync(join(detector, from, name), join(home, to, name));
}

/** The page's keys, put into the file as a person would. */
function nameData(): void {
  const file = join(home, 'tiny.quant.json');
  const { text } = blocks.find(({ language }) => language === 'jsonc')!;
  const wanted = parse(`{${text}}`, [], { allowTrailingComma: true }) as Record<string, { readonly dataset: object }>;
  const edited = Object.entries(wanted).reduce(
    (recipe, [key, { dataset }]) => applyEdits(recipe, modify(recipe, [key, 'dataset'], dataset, {})),
    readFileSync(file, 'utf8'),
  );
  writeFileSync(file, edited);
}

beforeAll(() => {
  for (const kind of ['cfg', 'weights']) copyFileSync(join(detector, `scenes.${kind}`), join(home, `tiny.${kind}`));
  copyPictures('pictures/calibration', 'pictures/calibration', 8);
  for (const part of ['images', 'labels']) copyPictures(`pictures/test/${part}`, `pictures/validation/${part}`, 6);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('docs/tutorial.md', () => {
  it('has commands for each of its steps', () =>
    expect(commands.map((line) => line.split(' ')[1])).toEqual([
      ...[
        'check',
        'inspect',
        'init',
        'check',
        'quantize',
        'evaluate',
        'sensitivity',
        'quantize',
        'sweep',
        'export',
        'compare',
      ],
    ]));

  it.each(commands)('%s', async (line) => {
    // What a board wrote.
    if (line.endsWith('DUMP')) cpSync(join(home, 'files/fpga/golden/0'), join(home, 'DUMP'), { recursive: true });
    const { code, err } = await commandLine(home, line.split(' ').slice(1));
    expect([code, code === 0 ? '' : err]).toEqual([0, '']);
    if (line.startsWith('shiftwise init')) nameData();
  });

  it('leaves what it speaks of', () => {
    for (const path of [
      'runs/tiny/report.html',
      'runs/sweep/report.html',
      'files/c/model.c',
      'files/verilog/README.md',
    ])
      expect([path, existsSync(join(home, path))]).toEqual([path, true]);
  });

  it.skipIf(!hasIcarus)('simulates a layer, and leaves its waveform', () => {
    expect(page).toContain('WAVE=1 sh run.sh icarus LAYER');
    const run = { cwd: join(home, 'files/verilog'), encoding: 'utf8', env: { ...process.env, WAVE: '1' } } as const;
    const { status, stdout } = spawnSync('sh', ['run.sh', 'icarus', 'step_05_maxpool_5'], run);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/maxpool_5.* integers equal/)]);
    const wave = readFileSync(join(home, 'files/verilog/build/wave.vcd'), 'latin1');
    for (const signal of ['in_address', 'result_valid']) expect(wave).toContain(` ${signal} `);
  });
});
