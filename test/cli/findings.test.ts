/** Garbage is said on both streams and in the exit code, whatever the form of the answer. */
import { describe, expect, it, vi } from 'vitest';
import { findingCode } from '../../src/cli/findings';
import type { LayerFinding } from '../../src/protocol/results/results';
import { evaluatePart, quantizeResult, run } from './fakeService';

const error: LayerFinding = {
  severity: 'error',
  layer: 'conv_0',
  cause: 'coarse',
  message: 'conv_0 has 0.0 dB: why; then',
};
const warning: LayerFinding = {
  ...error,
  severity: 'warning',
  layer: 'conv_2',
  message: 'conv_2 has 9.0 dB: why; then',
};

const serviceWith = (findings: readonly LayerFinding[] | undefined) => ({
  quantize: async () => ({ runDir: '/w/run', quantize: { ...quantizeResult, findings } }),
  evaluate: async () => ({ ...evaluatePart, findings }),
});

describe.each(['quantize', 'evaluate'])('%s', (command) => {
  it.each([
    ['errors', [error, warning], 1],
    ['warnings', [warning], 0],
    ['nothing', [], 0],
    ['a run of an earlier version', undefined, 0],
  ])('with %s', async (_, findings, code) => {
    const service = serviceWith(findings);
    const text = await run([command, 'a'], { service });
    expect(text.code).toBe(code);
    expect(text.out.split('\n').filter((line) => /^(error|warning): /.test(line))).toEqual(
      (findings ?? []).map(({ severity, message }) => `${severity}: ${message}`),
    );
    const json = await run([command, 'a', '--json'], { service });
    expect(json.code).toBe(code);
    expect((JSON.parse(json.out) as { findings?: unknown }).findings).toEqual(findings);
    for (const { err } of [text, json])
      expect(err.includes('shiftwise: figures look like garbage at conv_0: the findings say why\n')).toBe(code === 1);
  });
});

it('does not hide a gate that was missed', async () => {
  const { code, err } = await run(['evaluate', 'a', '--min', 'map50=0.9'], { service: serviceWith([error]) });
  expect([code, /garbage/.test(err), /gate missed/.test(err)]).toEqual([1, true, true]);
});

it.each([
  [1, 'a'],
  [2, 'a, b'],
  [3, 'a, b, c'],
  [4, 'a, b, c and 1 more'],
  [6, 'a, b, c and 3 more'],
])('%i layers that look like garbage are named on stderr', (count, named) => {
  const err = vi.fn();
  const findings = [...'abcdef'].slice(0, count).map((layer) => ({ ...error, layer }));
  expect(findingCode([...findings, warning], { err })).toBe(1);
  expect(err.mock.calls).toEqual([[`shiftwise: figures look like garbage at ${named}: the findings say why\n`]]);
});

it('shows as many findings as fit on a screen, and says how many there are', async () => {
  const many = Array.from({ length: 23 }, (_, at) => ({ ...warning, layer: `conv_${at}` }));
  const { out } = await run(['quantize', 'a'], { service: serviceWith(many) });
  expect(out.match(/^warning: /gm)).toHaveLength(20);
  expect(out).toContain('\n3 more findings: --json lists them all\n');
});
