/**
 * The tests as they are, of sources with switches for mutations (`tests.mjs` says which), run by a runner that throws them. What is transformed is not kept:
 * the same source would have the switches of the measurement before.
 */
import { mergeConfig } from 'vitest/config';
import tests from '../../vitest.config.mjs';

const { withSwitches } = globalThis as unknown as { withSwitches: (code: string, id: string) => unknown };

export default mergeConfig(tests, {
  root: process.cwd(),
  plugins: [{ name: 'mutants', enforce: 'pre' as const, transform: withSwitches }],
  test: { runner: './scripts/mutants/runner.mjs', testTimeout: 60_000, experimental: { fsModuleCache: false } },
});
