/** Which streams a shell closed: what the system says is written out, and a shell, a runtime and real processes are asked. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { isClosedByShell, type ProcessFacts } from '../../src/cli/closedOutput';

type Opened = ReturnType<ProcessFacts['opened']>;
/** As /proc/PID/fdinfo says: 2 is O_RDWR, 1 O_WRONLY. */
const standIn: Opened = { target: '/dev/null', flags: 0o2100002 };
const written: Opened = { target: '/dev/null', flags: 0o2100001 };
const terminal: Opened = { target: '/dev/pts/0', flags: 0o2100002 };

describe('a stream is closed', () => {
  const rows: readonly (readonly [closed: boolean, own: Opened, parent: string, its: Opened])[] = [
    [true, standIn, 'bash', terminal],
    [true, standIn, 'sh', written],
    [true, standIn, 'zsh', undefined],
    [true, standIn, 'timeout', undefined],
    [false, written, 'bash', terminal],
    [false, terminal, 'bash', undefined],
    [false, standIn, 'bash', standIn],
    [false, standIn, 'python3', terminal],
    [false, standIn, 'node', terminal],
  ];
  it.each(rows)('%s: own %j, of %s with %j', (closed, own, name, its) => {
    const facts: ProcessFacts = { parent: 7, opened: (pid) => (pid === 'self' ? own : its), nameOf: () => name };
    expect(isClosedByShell(1, facts)).toBe(closed);
  });

  it('is not said where nothing can be known', () => {
    const nothing = (): never => {
      throw new Error('no permission');
    };
    expect(isClosedByShell(1, { parent: 7, opened: () => standIn, nameOf: nothing })).toBe(false);
  });
});

describe.skipIf(!existsSync('/proc/self/fdinfo'))('in a process of its own', () => {
  const { outputFiles } = buildSync({
    stdin: {
      contents: `import { isClosedByShell } from './closedOutput'; process.exitCode = isClosedByShell(1) ? 7 : 0;`,
      resolveDir: join(import.meta.dirname, '../../src/cli'),
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
  });
  const script = outputFiles[0].text;
  const environment = { ...process.env, SCRIPT: script, NODE: process.execPath };

  it.each([
    ['>&-', 7],
    ['>&- 2>&-', 7],
    ['>/dev/null', 0],
    ['', 0],
    ['| cat', 0],
  ])('%s', (redirection, code) => {
    const { status } = spawnSync('sh', ['-c', `"$NODE" -e "$SCRIPT" ${redirection}`], { env: environment });
    expect(status).toBe(code);
  });

  it('nobody listens on purpose', () => {
    const { status } = spawnSync(process.execPath, ['-e', script], { stdio: ['ignore', 'ignore', 'pipe'] });
    expect(status).toBe(0);
  });
});
