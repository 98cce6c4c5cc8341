/** When images leave, counted by hand for networks of one and two stages. Pixels come one after the other from clock 0 on. */
import { describe, expect, it } from 'vitest';
import { cyclesOf } from '../../src/hardware/cycles';
import type { Network, Stage } from '../../src/hardware/network';
import { blockOf, stageOf, streamOf } from '../support/stages';

const network = (channels: number, lanes: number, ...stages: readonly Stage[]): Network => ({
  inputs: [streamOf(channels, 2, 3, lanes)],
  stages,
  outputs: [stages[stages.length - 1].output],
});
/** A register behind what it reads. */
const table = blockOf('stream_lookup');

describe('cycles', () => {
  it.each<[string, Network, number, number]>([
    // The sixth pixel has come after 12 clocks, is done one later, and leaves through a register.
    [
      'of a stage that waits for what comes',
      network(2, 1, stageOf({ inputs: [streamOf(2, 2, 3)], output: streamOf(2, 2, 3, 2, 1), blocks: [table] })),
      12 + 1 + 1,
      12,
    ],
    // Six pixels of four clocks each; what comes waits.
    [
      'of a stage that is slower than what comes',
      network(2, 1, stageOf({ inputs: [streamOf(2, 2, 3)], output: streamOf(4, 2, 3, 1, 1), blocks: [table] })),
      6 * 4 + 1,
      24,
    ],
    [
      'of a mean over the map',
      network(
        2,
        1,
        stageOf({
          inputs: [streamOf(2, 2, 3)],
          output: streamOf(2, 1, 1, 1, 1),
          blocks: [blockOf('stream_sum')],
          flow: { kind: 'whole', pixels: 6 },
        }),
      ),
      12 + 1 + 1,
      12,
    ],
    // The longer way: 6 clocks, 1 and a register in the first stage, 2 in the FIFO, 1 and 2 registers where they meet.
    [
      'of streams that meet again',
      network(
        1,
        1,
        stageOf({ inputs: [streamOf(1, 2, 3)], output: streamOf(1, 2, 3, 1, 1), blocks: [table] }),
        stageOf({
          inputs: [
            { ...streamOf(1, 2, 3), fifo: 8 },
            { ...streamOf(1, 2, 3, 1, 1), fifo: 8 },
          ],
          join: blockOf('stream_add'),
          output: streamOf(1, 2, 3, 1, 2),
        }),
      ),
      6 + 1 + 1 + 2 + 1 + 2,
      6,
    ],
    // The first pixel is handed over after 2 clocks; a register, one clock to be put side by side, and one in the second stage later the
    // next one has room: that is every 3 clocks. The last one leaves through a register.
    [
      'of streams of other widths',
      network(
        2,
        2,
        stageOf({ inputs: [streamOf(2, 2, 3, 2)], output: streamOf(2, 2, 3, 1, 1), blocks: [table] }),
        stageOf({ inputs: [streamOf(2, 2, 3, 2, 1)], output: streamOf(2, 2, 3, 2, 2), blocks: [table] }),
      ),
      2 + 5 * 3 + 1 + 1 + 1 + 1,
      18,
    ],
  ])('%s', (_, net, latency, interval) => expect(cyclesOf(net)).toEqual({ latency, interval }));

  it('are those of the slowest of several outputs', () => {
    const quick = stageOf({ inputs: [streamOf(2, 2, 3)], output: streamOf(2, 2, 3, 2, 1) });
    const slow = stageOf({ inputs: [streamOf(2, 2, 3)], output: streamOf(4, 2, 3, 1, 2), blocks: [table] });
    const both = { ...network(2, 1, quick, slow), outputs: [quick.output, slow.output] };
    expect(cyclesOf(both)).toEqual({ latency: 25, interval: 24 });
  });
});
