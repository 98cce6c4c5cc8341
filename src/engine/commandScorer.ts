/**
 * Evaluator `command`: a program of the user's is told of each sample in a line of JSON and answers with a line (docs/evaluation.md).
 * Each model that is judged has a process of its own, which is told the same.
 */
import { answered, isMetrics } from '../evaluate/answered';
import { createEvaluator, isObject } from '../evaluate/evaluator';
import type { Outputs } from '../evaluate/scorer';
import { npyBytes } from '../formats/npy/writeNpy';
import type { Graph, ValueId } from '../graph/graph';
import { isKnown, sizeOf } from '../graph/tensor';
import type { Metrics } from '../protocol/results/results';
import { InputError, ProgramError } from '../util/errors';
import type { OutputFile } from '../util/files';
import { foundLine, type Program, type StartProgram } from '../util/program';
import type { Job } from '../util/progress';
import type { JudgeScorer } from './judgeScorer';
import type { CommandSpec, EvaluationSpec } from './recipeTypes';

/** Throws InputError when no command is named, or it may not run here. */
export function requireCommand(
  { command }: EvaluationSpec,
  { startProgram }: Job,
): readonly [CommandSpec, StartProgram] {
  if (!command)
    throw new InputError('"evaluation.command.run" is missing: the program that judges, as ["python3", "score.py"]');
  if (startProgram) return [command, startProgram];
  throw new InputError(
    'Evaluator "command" runs a program of yours, which only a trusted workspace may: trust it first',
  );
}

/** Rejects as `requireCommand` throws, and when the command cannot be started. */
export async function openCommandScorer(
  graph: Graph,
  evaluation: EvaluationSpec,
  computed: 'integers' | 'float',
  job: Job,
): Promise<JudgeScorer> {
  const [command, startProgram] = requireCommand(evaluation, job);
  const { dataset } = evaluation;
  const program = await startProgram(command, job.signal);
  const scores = createEvaluator(answered);
  let totals: Metrics | undefined;
  return {
    async add(sample, outputs, placement) {
      const { fields, kept } = handOver(graph, outputs, command, program);
      const { id, label, boxes, image } = sample;
      const about = { id, ...(dataset && { dataset: dataset.path }), label, boxes, placement };
      const picture = image.width > 0 ? { picture: { width: image.width, height: image.height } } : {};
      const line = JSON.stringify({ shiftwise: 1, computed, ...about, ...picture, outputs: fields });
      const answer = metricsIn(await program.ask(line, `sample ${id}`, kept), `sample ${id}`);
      scores.add(sample, answer);
    },
    async finish() {
      const [last, ...more] = await program.finish();
      if (more.length > 0)
        throw new ProgramError(
          `The command printed ${more.length + 1} lines at its end; expected one of figures, or none`,
        );
      if (last !== undefined) totals = metricsIn(last, 'its end');
    },
    state() {
      if (totals)
        throw new ProgramError(
          'The command gave figures of all samples together, which shards cannot join: answer each sample',
        );
      return scores.state();
    },
    measured: () => (totals ? { metrics: totals, intervals: {}, method: 'bootstrap', draws: {} } : scores.measured()),
    details: () => ({}),
    stop: () => program.stop(),
  };
}

interface HandedOver {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly kept: readonly OutputFile[];
}

function handOver(graph: Graph, outputs: Outputs, command: CommandSpec, program: Program): HandedOver {
  const fields: Record<string, unknown> = {};
  const kept: OutputFile[] = [];
  for (const value of graph.outputs) {
    const data = outputs.get(value) ?? new Float32Array(0);
    const shape = shapeOf(graph, value, data.length);
    if (command.outputs === 'json') {
      fields[graph.values[value].name] = { shape, data: Array.from(data, finite) };
    } else {
      const name = `${kept.length}.npy`;
      fields[graph.values[value].name] = { shape, npy: program.place(name) };
      kept.push({ name, bytes: npyBytes({ shape, values: data }) });
    }
  }
  return { fields, kept };
}

/** JSON has no NaN and no infinity. */
const finite = (number: number): number | null => (Number.isFinite(number) ? number : null);

/** One open dimension is as long as the numbers make it; of several nobody knows. */
function shapeOf(graph: Graph, value: ValueId, length: number): readonly number[] {
  const { shape = [] } = graph.values[value];
  if (isKnown(shape) && sizeOf(shape) === length) return shape;
  const known = shape.filter((size) => size >= 0).reduce((a, b) => a * b, 1);
  const isClosed = shape.filter((size) => size < 0).length === 1 && known > 0 && length % known === 0;
  return isClosed ? shape.map((size) => (size < 0 ? length / known : size)) : [length];
}

function metricsIn(line: string, where: string): Metrics {
  const expected = 'expected {"metrics": {"name": number, …}} or {}';
  const found = foundLine(line);
  const answer = parsed(line);
  if (!isObject(answer)) throw new ProgramError(`The command's answer to ${where}: ${expected}, ${found}`);
  if (typeof answer.error === 'string') throw new ProgramError(`The command failed at ${where}: ${answer.error}`);
  const { metrics = {} } = answer;
  if (isMetrics(metrics)) return metrics;
  throw new ProgramError(`The command's answer to ${where}: ${expected} with finite numbers, ${found}`);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
