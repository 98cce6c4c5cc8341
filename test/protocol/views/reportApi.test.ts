import { describe, expect, it } from 'vitest';
import { connect } from '../../../src/protocol/channel/channel';
import { choiceOf, type ChartChoice } from '../../../src/protocol/views/lineChart';
import type { ReportHostApi, ReportPageApi, ReportState } from '../../../src/protocol/views/reportApi';
import { rowsOfRuns } from '../../../src/protocol/views/reportRows';
import { memoryPair } from '../channel/memoryPair';
import { runEntry } from './sampleRuns';

describe('host and report page', () => {
  it('hand rows, choices, pictures and actions to and fro', async () => {
    const { left, right } = memoryPair();
    const shown: ReportState[] = [];
    const acted: unknown[] = [];
    const rows = rowsOfRuns([runEntry({ made: 2, top1: 0.9 }), runEntry({ made: 1 })]);
    const choice: ChartChoice = choiceOf(rows);
    const nothing = async (): Promise<void> => undefined;
    const host = connect<ReportPageApi, ReportHostApi>(
      left,
      { ready: nothing, save: nothing, copy: nothing, act: async (request) => void acted.push(request) },
      'v',
    ).remote;
    const page = connect<ReportHostApi, ReportPageApi>(
      right,
      {
        show: async (state) => void shown.push(state),
        chosen: async () => choice,
        picture: async () => Uint8Array.of(137, 80),
        showRows: nothing,
      },
      'v',
    ).remote;
    const state: ReportState = { path: '/w/run.json', rows, actions: [{ action: 'showRun', label: 'Show' }] };
    await host.show(state);
    expect(shown).toEqual([state]);
    expect(await host.chosen({})).toEqual(choice);
    expect(await host.picture({})).toEqual(Uint8Array.of(137, 80));
    await page.act({ action: 'showRun', row: 1 });
    expect(acted).toEqual([{ action: 'showRun', row: 1 }]);
  });
});
