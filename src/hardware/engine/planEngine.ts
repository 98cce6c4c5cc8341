/** A program as the engine runs it: its layers, the jobs that these are, the instructions in which they are done, and where everything lies. */
import { mapOf } from '../../integer/map';
import type { QuantizedModel } from '../../quantize/quantizedModel';
import { InputError } from '../../util/errors';
import { bitsFor } from '../bits';
import { leavingValues, valueBits } from '../views';
import type { EngineLayer } from './engineLayer';
import { constantBeats, defaultEngine, engineSizes, type EngineChoice, type EngineSizes } from './engineSizes';
import { jobsOf, weightsOf, type Job } from './jobs';
import { engineLayers } from './layers';
import { memoryLayout, type MemoryLayout } from './memoryLayout';
import { scheduled, type Instruction } from './schedule';

export interface EnginePlan {
  readonly sizes: EngineSizes;
  readonly layers: readonly EngineLayer[];
  readonly jobs: readonly Job[];
  readonly instructions: readonly Instruction[];
  readonly layout: MemoryLayout;
}

/** What no size of a memory changes but that size itself. */
export interface EngineDraft {
  readonly layers: readonly EngineLayer[];
  /** But for the words of weights. */
  readonly sizes: EngineSizes;
}

/** Throws InputError that names each step without a program, or a layer whose rows or weights do not fit. */
export const planEngine = (
  model: QuantizedModel,
  idOf: (index: number) => string,
  choice: EngineChoice = defaultEngine,
): EnginePlan => plannedFrom(model, draftEngine(model, idOf, choice));

/** Reads all weights once. Throws InputError that names each step without a program. */
export function draftEngine(model: QuantizedModel, idOf: (index: number) => string, choice: EngineChoice): EngineDraft {
  const layers = engineLayers(model, choice.lanes, idOf);
  return { layers, sizes: engineSizes(layers, choice, valueBits(model)) };
}

/** Throws InputError for a layer whose rows or weights do not fit. */
export function plannedFrom(model: QuantizedModel, { layers, sizes: drafted }: EngineDraft): EnginePlan {
  const jobs = jobsOf(layers, drafted);
  const sizes = { ...drafted, weightWords: weightWords(jobs, drafted) };
  const instructions = scheduled(jobs, sizes);
  const inputs = model.inputs.map((value) => ({ value, map: mapOf(model, value) }));
  const layout = memoryLayout(jobs, layers, inputs, leavingValues(model), instructions.length, sizes);
  return { sizes, layers, jobs, instructions, layout };
}

/** Words of half the memory of weights: the most that an output block has. */
function weightWords(jobs: readonly Job[], sizes: EngineSizes): number {
  const largest = jobs.reduce((most, job) => (weightsOf(job) > weightsOf(most) ? job : most));
  const words = 2 ** bitsFor(weightsOf(largest));
  const { factors, weights } = constantBeats(sizes);
  const most = Math.min(2 ** 15, Math.floor((2 ** 16 - 1 - factors) / weights));
  if (weightsOf(largest) > most) {
    throw new InputError(
      `verilog: ${largest.layer.step.name} reads ${weightsOf(largest)} words of weights for an output; the engine holds ${most} at most`,
    );
  }
  return words;
}
