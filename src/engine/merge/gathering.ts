/**
 * Parts as they come, one after the other: of each stays what it says of itself and the records of its images, small and apart from the text
 * that they were read from. What is wrong is told when all are there, for then the part that differs from the others is known.
 */
import type { Details, EvaluatorState, Gathered, Measured } from '../../evaluate/evaluator';
import { gatherFor } from '../../evaluate/scorer';
import { InputError, lineOf } from '../../util/errors';
import type { PartFile } from '../../protocol/results/requests';
import { readPart, type Part } from './part';

export interface Gathering {
  /** Throws InputError where the file is no part. */
  add(file: PartFile): void;
  readonly parts: readonly Part[];
  /** How many images all parts have together. Throws InputError naming the file that has one a second time. */
  requireDisjoint(): number;
  /** Throw InputError naming the first file that holds what is no record; undefined where not all parts have such records. */
  main(): Measured | undefined;
  float(): Measured | undefined;
  outputs(): EvaluatorState | undefined;
  /** Of `main` and `float`. */
  details(): readonly [Details, Details | undefined];
}

export function createGathering(): Gathering {
  const parts: Part[] = [];
  const ids = createIds();
  const [main, float] = [createRecords(), createRecords()];
  const outputs: EvaluatorState['records'][] = [];
  const inAll = <T>(count: number, value: () => T): T | undefined => (count === parts.length ? value() : undefined);
  return {
    parts,
    add(file) {
      const [part, { state, floatState, outputsState }] = readPart(file);
      parts.push(sharing(part, parts[0]));
      ids.add(part.file, state);
      main.add(part.file, state);
      if (part.float && floatState) float.add(part.file, floatState);
      if (outputsState) outputs.push(outputsState.records);
    },
    requireDisjoint: () => ids.count(),
    main: () => inAll(main.parts(), () => main.measured()),
    float: () => inAll(float.parts(), () => float.measured()),
    details: () => [main.details(), inAll(float.parts(), () => float.details())],
    outputs: () => inAll(outputs.length, () => ({ evaluator: 'outputs', records: outputs.flat() })),
  };
}

interface Records {
  add(file: string, state: EvaluatorState): void;
  /** How many have been added. */
  parts(): number;
  measured(): Measured;
  details(): Details;
}

function createRecords(): Records {
  let gathered: Gathered | undefined;
  let trouble: InputError | undefined;
  let count = 0;
  return {
    add(file, state) {
      count++;
      try {
        gathered ??= gatherFor(state.evaluator);
        gathered.add(state);
      } catch (error) {
        trouble ??= new InputError(`${file}: ${lineOf(error)}; evaluate this shard again`);
      }
    },
    parts: () => count,
    details: () => gathered?.details() ?? {},
    measured() {
      if (trouble) throw trouble;
      if (gathered) return gathered.measured();
      throw new InputError('merge needs the results of at least one shard');
    },
  };
}

/** Which file each image is in. */
function createIds(): { add(file: string, state: EvaluatorState): void; count(): number } {
  const fileOf = new Map<string, string>();
  let trouble: InputError | undefined;
  return {
    add(file, { records }) {
      for (const [id] of records) {
        const other = fileOf.get(id);
        if (other !== undefined) trouble ??= twice(id, file, other);
        fileOf.set(id, file);
      }
    },
    count() {
      if (trouble) throw trouble;
      return fileOf.size;
    },
  };
}

const twice = (id: string, file: string, other: string): InputError =>
  new InputError(
    other === file
      ? `${file}: holds image "${id}" twice; it is damaged: evaluate this shard again`
      : `${file}: image "${id}" is in ${other} too; they are not of one evaluation`,
  );

/** The part with whatever it says as the first one does taken from there, so that a thousand parts hold it once. */
function sharing(part: Part, first: Part | undefined): Part {
  if (!first) return part;
  const known = new Map(
    Object.entries(first).map(([key, value]: [string, unknown]) => [key, [JSON.stringify(value), value]]),
  );
  const shared = Object.entries(part).map(([key, value]: [string, unknown]) => {
    const [text, same] = known.get(key) ?? [];
    return [key, text !== undefined && text === JSON.stringify(value) ? same : value] as const;
  });
  return Object.fromEntries<unknown>(shared) as unknown as Part;
}
