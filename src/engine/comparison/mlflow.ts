/**
 * A comparison as MLflow keeps experiments in files: `mlruns/1/RUN/{params,metrics,tags}/NAME`, a file a value. Times are 0, so that the same
 * rows give the same bytes; a row is the same run whenever it is written.
 */
import type { ComparedRow, Comparison } from '../../protocol/results/comparison';
import type { OutputFile } from '../../util/files';
import { digestOf } from '../../util/digest';

const experiment = '1';
const root = `mlruns/${experiment}`;

export async function mlflowFiles({ rows }: Comparison): Promise<readonly OutputFile[]> {
  const ids = await idsOf(rows);
  const runs = rows.map((row, at) => runFiles(row, ids[at]));
  const meta = yaml({
    ...{ artifact_location: root, creation_time: 0, experiment_id: experiment, last_update_time: 0 },
    ...{ lifecycle_stage: 'active', name: 'shiftwise' },
  });
  return [[`${root}/meta.yaml`, meta] as const, ...runs.flat()].map(([name, text]) => ({
    name,
    bytes: new TextEncoder().encode(text),
  }));
}

type TextFile = readonly [name: string, text: string];

/** Digests of what tells runs apart. Rows that are alike in it, as those of two models in folders of one name, are numbered. */
async function idsOf(rows: readonly ComparedRow[]): Promise<readonly string[]> {
  const marks = await Promise.all(rows.map(({ name, settings, provenance }) => digestOf([name, settings, provenance])));
  const numbered = marks.map(async (mark, at) => {
    const alike = marks.slice(0, at).filter((other) => other === mark).length;
    return alike === 0 ? mark : digestOf([mark, alike]);
  });
  return (await Promise.all(numbered)).map((mark) => mark.slice(0, 32));
}

function runFiles(row: ComparedRow, id: string): readonly TextFile[] {
  const folder = `${root}/${id}`;
  const inFolder = (kind: string, values: Readonly<Record<string, string>>): readonly TextFile[] =>
    Object.entries(values).map(([key, text]) => [`${folder}/${kind}/${nameOf(key)}`, text]);
  return [
    [`${folder}/meta.yaml`, runMeta(row.name, id, folder)],
    ...inFolder('params', mapped(row.settings, String)),
    ...inFolder(
      'metrics',
      mapped(figuresOf(row), (value) => `0 ${value} 0\n`),
    ),
    ...inFolder('tags', { 'mlflow.runName': row.name, images: String(row.images), provenance: row.provenance }),
  ];
}

/** As MLflow's own runs have it: 4 is a local source, 3 a run that has finished. */
const runMeta = (name: string, id: string, folder: string): string =>
  yaml({
    ...{ artifact_uri: `${folder}/artifacts`, end_time: 0, entry_point_name: '', experiment_id: experiment },
    ...{ lifecycle_stage: 'active', run_id: id, run_name: name, run_uuid: id, source_name: 'shiftwise' },
    ...{ source_type: 4, source_version: '', start_time: 0, status: 3, tags: [], user_id: '' },
  });

/** Finite figures; others are none there. */
function figuresOf({ metrics, float, size, hardware, cycles }: ComparedRow): Readonly<Record<string, number>> {
  const ofFloat = Object.entries(float).map(([key, value]) => [`float.${key}`, value] as const);
  const costs = [['sizeBytes', size] as const, ['macBits', hardware?.macBits] as const, ['cycles', cycles] as const];
  const all = [...Object.entries(metrics), ...ofFloat, ...costs];
  return Object.fromEntries(all.filter((entry): entry is [string, number] => Number.isFinite(entry[1])));
}

const mapped = <T>(values: Readonly<Record<string, T>>, text: (value: T) => string): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, text(value)]));

/** Letters, digits, dots and dashes, which every system takes for a file's name. */
const nameOf = (key: string): string => key.replace(/[^\w.-]/g, '_');

/** YAML takes JSON's values. */
const yaml = (values: Readonly<Record<string, unknown>>): string =>
  Object.entries(values)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('');
