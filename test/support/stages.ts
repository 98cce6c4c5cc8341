/** Stages of streaming hardware one by one: only what a test is about need be given. */
import type { Stage, StageBlock, ValueStream } from '../../src/hardware/network';

/** A map of 8-bit integers. */
export const streamOf = (channels: number, height: number, width: number, lanes = 1, value = 0): ValueStream => ({
  ...{ value, map: { channels, height, width }, bits: 8, lanes },
});

export const blockOf = (module: string, parameters: StageBlock['parameters'] = {}, outBits = 8): StageBlock => ({
  ...{ module, parameters, outBits },
});

/** 4 channels of 2×3 pixels, from nothing, without a module. */
export const stageOf = (rest: Partial<Stage>): Stage =>
  ({
    ...{ id: 's', inputs: [], output: streamOf(4, 2, 3), blocks: [], memories: [], flow: { kind: 'pixel' } },
    ...rest,
  }) as unknown as Stage;
