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
/** One window of 3×3 over the whole map of 2×3: the last of its rows lies in the padding. */
const windowed = (channels: number): Stage =>
  stageOf({
    inputs: [streamOf(channels, 2, 3)],
    output: streamOf(channels, 1, 1, 1, 1),
    blocks: [blockOf('stream_window', { K_H: 3, K_W: 3, PIXEL_WORDS: channels, GROUPS: channels, FOLDS: 1 })],
    flow: {
      ...{ kind: 'window', from: streamOf(channels, 2, 3).map, to: streamOf(channels, 1, 1).map, ring: 16 },
      window: { kernel: [3, 3], strides: [1, 1], pads: [0, 0, 1, 0], dilations: [1, 1] },
    },
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
    // The sixth pixel comes after 6 clocks, and is read in one; three taps of padding, and a register.
    ['of a window that ends in the padding', network(1, 1, windowed(1)), 6 + 1 + 3 + 1, 9],
    // The last pixel's first word comes a clock before its second; the nine taps of the second channel come behind those of the first.
    ['of channels that are read one after the other', network(2, 1, windowed(2)), 12 + 1 + 3 + (9 - 1) + 1, 18],
    // Beats of two lanes become beats of three by way of one, six of them a pixel. A register, two clocks apart, one together; one and a register.
    [
      'of streams whose widths have little in common',
      network(
        6,
        2,
        stageOf({ inputs: [streamOf(6, 2, 3, 2)], output: streamOf(6, 2, 3, 2, 1), blocks: [table] }),
        stageOf({ inputs: [streamOf(6, 2, 3, 3, 1)], output: streamOf(6, 2, 3, 3, 2), blocks: [table] }),
      ),
      6 * 6 + 1 + 2 + 1 + 1 + 1,
      36,
    ],
  ])('%s', (_, net, latency, interval) => expect(cyclesOf(net)).toEqual({ latency, interval }));

  it('are those of the slowest of several outputs', () => {
    const quick = stageOf({ inputs: [streamOf(2, 2, 3)], output: streamOf(2, 2, 3, 2, 1) });
    const slow = stageOf({ inputs: [streamOf(2, 2, 3)], output: streamOf(4, 2, 3, 1, 2), blocks: [table] });
    const both = { ...network(2, 1, quick, slow), outputs: [quick.output, slow.output] };
    expect(cyclesOf(both)).toEqual({ latency: 25, interval: 24 });
  });
});
