/** The two models of a run, kept open from image to image: opening them takes several times as long as an image does. */
import { openFloat, openQuantized, type Outputs, type Runner, type Watch } from '../../evaluate/runQuantized';
import type { ValueId } from '../../graph/graph';
import type { RealInputs } from '../../graph/networkInputs';
import type { StepRunner } from '../../integer/runStep';
import type { QuantizedModel } from '../../quantize/quantizedModel';

export interface Runners {
  /** The float model's outputs, with `observed` among them. */
  float(input: RealInputs, observed?: ValueId): Promise<Outputs>;
  integers(input: RealInputs, steps: StepRunner, watch?: Watch): Promise<Outputs>;
  /** What is under way is finished first. */
  close(): Promise<void>;
}

/** Of float sessions those for the outputs alone and for the value that was observed last are kept. */
export function keepRunners(model: QuantizedModel): Runners {
  const plain = slot(() => openFloat(model.graph));
  let observing = plain;
  let observedValue: ValueId | undefined;
  let quantized: ReturnType<typeof slot> | undefined;
  const floatFor = (value: ValueId | undefined): ReturnType<typeof slot> => {
    if (value === undefined) return plain;
    if (value === observedValue) return observing;
    if (observing !== plain) void observing.close();
    observedValue = value;
    return (observing = slot(() => openFloat(model.graph, [value])));
  };
  return {
    float: async (input, observed) => (await floatFor(observed).open()).run(input),
    integers: async (input, steps, watch) =>
      (await (quantized ??= slot(() => openQuantized(model, steps))).open()).run(input, watch),
    close: async () => {
      for (const each of [plain, observing, quantized]) await each?.close();
    },
  };
}

interface Slot {
  open(): Promise<Runner>;
  close(): Promise<void>;
}

/** One runner, opened when it is first wanted, and again after that failed or it was closed. */
function slot(make: () => Promise<Runner>): Slot {
  let made: Promise<Runner> | undefined;
  return {
    async open() {
      const mine = (made ??= make());
      try {
        return await mine;
      } catch (error) {
        if (made === mine) made = undefined;
        throw error;
      }
    },
    async close() {
      const closing = made;
      made = undefined;
      await closing?.then((runner) => runner.close()).catch(() => undefined);
    },
  };
}
