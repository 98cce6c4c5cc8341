/** The inside of a compute thread: one model, one kernel, one image at a time; its float islands run on the other side. */
import { openQuantized, type Runner } from '../evaluate/runQuantized';
import type { ValueId } from '../graph/graph';
import { connect } from '../protocol/channel/channel';
import { handOver } from '../protocol/channel/handOver';
import type { Transport } from '../protocol/channel/transport';
import { protocolVersion } from '../protocol/channel/version';
import type { IntegerValues } from '../quantize/quantizedModel';
import type { ComputeApi, IslandsApi } from './computeApi';
import { sharedSteps } from './steps';

export function serveCompute(transport: Transport): void {
  let runner: Runner | undefined;
  const { remote } = connect<IslandsApi, ComputeApi>(
    transport,
    {
      async open({ model, build }) {
        const islands = {
          run: (index: number, inputs: ReadonlyMap<ValueId, Float32Array>) => remote.runIsland({ index, inputs }),
          close: () => Promise.resolve(),
        };
        runner = await openQuantized(model, await sharedSteps(build), islands);
      },
      async run({ input, watch }) {
        if (!runner) throw new Error('run was called before open');
        const watched: (readonly [ValueId, IntegerValues])[] = [];
        const onValue = watch ? (value: ValueId, made: IntegerValues) => void watched.push([value, made]) : undefined;
        const outputs = await runner.run(input, onValue);
        return handOver({ outputs, watched }, outputs.values());
      },
    },
    protocolVersion,
  );
}
