/** What is told of every output beside float: what it was taken for and why, how far it is away, and where it is a choice, how often it agrees. */
import type { Intervals, OutputFigures } from '../protocol/results/results';
import { agreedSteps, likeness, stepAgreement } from './agreement';
import type { Outputs } from './decoders/decoder';
import { isObject, measureRecords, type EvaluatorState, type Labels, type Measure, type Measured } from './evaluator';
import { labelFrom } from './fidelity';
import { maskAgreement, type MaskReading } from './maskReading';
import { meanIou } from './meanIou';
import { errorsOf, errorSums, isErrorSums, type ErrorSums } from './outputErrors';
import type { OutputRole } from './outputRoles';
import { topK } from './topK';

/** Of one output and image. */
interface OutputRecord {
  readonly sums: ErrorSums;
  /** A record of the measure that belongs to the output's role. */
  readonly agreed?: unknown;
}

/** An output and how its choices are read. */
export interface ReadOutput extends OutputRole {
  readonly mask?: MaskReading;
}

export const outputRecords: Measure<readonly OutputRecord[], readonly OutputRecord[]> = {
  name: 'outputs',
  observe: (_, records) => records,
  metrics: () => ({}),
  weigh: () => () => ({}),
  isRecord: (value): value is readonly OutputRecord[] =>
    Array.isArray(value) && value.every((each) => isObject(each) && isErrorSums(each.sums)),
};

export function recordOutputs(
  outputs: readonly ReadOutput[],
  sample: Labels,
  wanted: Outputs,
  got: Outputs,
): readonly OutputRecord[] {
  const none = new Float32Array(0);
  return outputs.map((output) => {
    const [y, z] = [wanted.get(output.value) ?? none, got.get(output.value) ?? none];
    const agreed = y.length === z.length && y.length > 0 ? agreementOf(output, sample.id, y, z) : undefined;
    return { sums: errorSums(y, z), ...(agreed !== undefined && { agreed }) };
  });
}

function agreementOf({ role, shape, mask }: ReadOutput, id: string, wanted: Float32Array, got: Float32Array): unknown {
  switch (role) {
    case 'classes':
      return wanted.length > 1 ? topK.observe({ id, label: labelFrom(wanted) }, got) : undefined;
    case 'mask':
      return mask && maskAgreement(mask, wanted, got, id);
    case 'sequence':
      return agreedSteps(wanted, got, shape[shape.length - 1]);
    default:
      return undefined;
  }
}

/** `outputs`: names, roles and reasons; figures in them are not looked at. Records are taken in the order of the images' ids. */
export function figuresOfOutputs(
  outputs: readonly Pick<OutputFigures, 'name' | 'shape' | 'role' | 'why'>[],
  { records }: EvaluatorState,
): readonly OutputFigures[] {
  const ordered = [...records].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const images = ordered.map(([, record]) => record).filter((each) => outputRecords.isRecord(each));
  return outputs.map(({ name, shape, role, why }, at) => {
    const own = images.map((each) => each[at]);
    const agreed = own.map((each) => each?.agreed);
    const sums = own.map((each) => each?.sums ?? null);
    const chosen = measuredChoices(role, agreed);
    const intervals = { ...intervalsOfErrors(sums), ...chosen?.intervals };
    return {
      ...{ name, shape, role, why },
      ...errorsOf(sums),
      ...(chosen && { metrics: chosen.metrics }),
      ...(Object.keys(intervals).length > 0 && { intervals }),
    };
  });
}

const measures = { classes: topK, mask: meanIou, sequence: stepAgreement } as const;

function measuredChoices(role: string, records: readonly unknown[]): Measured | undefined {
  const measure = Object.entries(measures).find(([name]) => name === role)?.[1] as Measure<never, unknown> | undefined;
  if (!measure || records.length === 0 || !records.every((record) => measure.isRecord(record))) return undefined;
  return measureRecords(measure, records);
}

/** Of SQNR and cosine; none where images could not be compared. */
function intervalsOfErrors(sums: readonly ErrorSums[]): Intervals {
  const { sqnrDb, cosine } = errorsOf(sums);
  if (sqnrDb === null && cosine === null) return {};
  return measureRecords(
    likeness,
    sums.map((each) => [each]),
  ).intervals;
}
