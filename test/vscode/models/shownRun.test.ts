/** Which run a page shows: of the files as they are, else the last one as one of before. */
import { expect, it } from 'vitest';
import type { RunSummary } from '../../../src/protocol/results/requests';
import { shownRun } from '../../../src/vscode/models/shownRun';
import { sampleRun, sampleSummary } from '../../protocol/views/sampleResults';

const named = (runDir: string): RunSummary => ({ ...sampleRun, runDir });
const other = { layers: sampleSummary.layers.map((layer) => ({ ...layer, name: `other ${layer.name}` })) };

interface Case {
  readonly says: string;
  /** Which the folder that is asked for holds, and whether it fits. */
  readonly asked?: boolean;
  readonly fits?: boolean;
  readonly isTyped?: boolean;
  readonly summary?: Parameters<typeof shownRun>[2];
  readonly expected: readonly [run: string | undefined, isStale: boolean];
}

it.each<Case>([
  { says: 'the newest that fits', fits: true, expected: ['newest', false] },
  { says: 'the newest as one of before', fits: false, expected: ['newest', true] },
  { says: 'the newest as one of before while a text is typed', fits: true, isTyped: true, expected: ['newest', true] },
  { says: 'what is asked for', asked: true, fits: false, expected: ['asked', false] },
  { says: 'what is asked for as one of before', asked: false, fits: true, expected: ['asked', true] },
  { says: 'what is asked for while a text is typed', asked: true, isTyped: true, expected: ['asked', true] },
  { says: 'nothing of another network', fits: false, summary: other, expected: [undefined, false] },
])('shows $says', async ({ asked, fits, isTyped = false, summary = sampleSummary, expected }) => {
  const reader = {
    run: async (runDir: string) => ({ ...named(runDir), fits: asked === true }),
    fitting: async () => (fits ? named('newest') : undefined),
    newest: async () => named('newest'),
  };
  const { run, isStale } = await shownRun(reader, asked === undefined ? undefined : 'asked', summary, isTyped);
  expect([run?.runDir, isStale]).toEqual(expected);
});

it('shows no run where there is none, or where none can be read', async () => {
  const none = async (): Promise<undefined> => undefined;
  const reader = { run: none, fitting: none, newest: none };
  for (const asked of [undefined, 'gone'])
    expect(await shownRun(reader, asked, sampleSummary, false)).toEqual({ isStale: false });
});
