/** Completion scripts do what they say, in the shells that are here. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { commands } from '../../src/cli/commands';
import { run } from './fakeService';

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0;
const script = async (shell: string): Promise<string> => (await run(['completion', shell])).out;
const shells = ['bash', 'zsh', 'fish'];

describe('completion', () => {
  it.each(shells)('for %s knows every command and option', async (shell) => {
    const text = await script(shell);
    for (const { spec } of commands) {
      for (const name of [spec.name, ...spec.flags.map((flag) => flag.name)]) expect(text).toContain(name);
    }
  });

  it.each([
    ['', 'inspect', 'completion'],
    ['quan', 'quantize'],
    ['quantize --s', '--set'],
    ['evaluate net.quant.json --fl', '--float'],
    ['export run --dry', '--dry-run'],
    ['plan night --for ', 'slurm', 'kubernetes', 'parallel'],
    ['plan night --for s', 'slurm'],
    ['completion ', 'bash', 'zsh', 'fish'],
    ['quantize net'],
    ['quantize --set -', '--out'],
  ])('in bash of "%s"', async (line, ...expected) => {
    const words = ['shiftwise', ...line.split(' ')];
    const call = `COMP_WORDS=(${words.map((word) => `"${word}"`).join(' ')}); COMP_CWORD=${words.length - 1}`;
    const asked = `${await script('bash')}\n${call}\n_shiftwise shiftwise "${words.at(-1)}"; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', asked], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const found = stdout.split('\n').filter((word) => word !== '');
    if (expected.length === 0) expect(found).toEqual([]);
    expect(found).toEqual(expect.arrayContaining(expected));
  });

  /** Of `line` with its last word unfinished, in a folder of one recipe. */
  const cases: readonly (readonly [line: string, ...expected: readonly string[]])[] = [
    ['', 'inspect', 'completion'],
    ['quan', 'quantize'],
    ['quantize --s', '--set'],
    ['export run --dry', '--dry-run'],
    ['quantize ', 'net.quant.json'],
    ['quantize --out=', 'net.quant.json'],
    ['plan night --for ', 'slurm', 'kubernetes', 'parallel'],
    ['completion ', 'bash', 'zsh', 'fish'],
  ];
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'shiftwise-completion-'));
    onTestFinished(() => rmSync(made, { recursive: true }));
    writeFileSync(join(made, 'net.quant.json'), '{}');
    return made;
  };

  it.skipIf(!has('fish'))('in fish completes all that', async () => {
    const asked = cases.map(([line]) => `echo "= ${line}"; complete -C 'shiftwise ${line}'`).join('\n');
    const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', `${await script('fish')}\n${asked}`], {
      cwd: folder(),
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    for (const [line, ...expected] of cases) {
      const answers = stdout.split(`= ${line}\n`)[1].split('\n= ')[0].split('\n');
      const words = answers.map((answer) => answer.split('\t')[0].replace(/^--out=/, ''));
      expect([line, words]).toEqual([line, expect.arrayContaining(expected)]);
    }
  });

  /** Its own functions of completion print what they are called with, as they work within its line editor alone. */
  it.skipIf(!has('zsh'))('in zsh offers all that', async () => {
    const printing = 'compdef() { }; _describe() { print -rl -- ${(P)2} }; _arguments() { print -rl -- "$@" }';
    const asked = cases.map(([line]) => {
      const words = ['shiftwise', ...line.split(' ')];
      const typed = words.map((word) => `'${word}'`).join(' ');
      return `print -r -- '= ${line}'; words=(${typed}); CURRENT=${words.length}; _shiftwise`;
    });
    const text = [printing, await script('zsh'), ...asked].join('\n');
    const { stdout, stderr } = spawnSync('zsh', ['-f', '-c', text], { encoding: 'utf8' });
    expect(stderr).toBe('');
    for (const [line, ...expected] of cases) {
      const offered = stdout.split(`= ${line}\n`)[1].split('\n= ')[0];
      const files = expected.map((word) => (word === 'net.quant.json' ? ':_files' : word));
      expect([line, files.filter((word) => !offered.includes(word))]).toEqual([line, []]);
    }
  });

  it.each(shells.filter(has))('is a script that %s reads', async (shell) => {
    const file = join(folder(), 'script');
    writeFileSync(file, await script(shell));
    const { status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  it('of an unknown shell says which there are', async () =>
    expect(await run(['completion', 'fihs'])).toMatchObject({
      code: 2,
      err: 'shiftwise: unknown shell "fihs", expected one of bash, zsh, fish (did you mean "fish"?)\n',
    }));
});
