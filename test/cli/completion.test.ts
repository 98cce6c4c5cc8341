/** Completion scripts do what they say, in the shells that are here. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
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
    ['quantize net'],
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

  it.each(shells.filter(has))('is a script that %s reads', async (shell) => {
    const { status, stderr } = spawnSync(shell, ['-n'], { input: await script(shell), encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  it('of an unknown shell says which there are', async () =>
    expect(await run(['completion', 'fihs'])).toMatchObject({
      code: 2,
      err: 'shiftwise: unknown shell "fihs", expected one of bash, zsh, fish (did you mean "fish"?)\n',
    }));
});
