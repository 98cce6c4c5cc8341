/** How far a sweep's plan is, as a table. */
import type { PartsStatus, RowStatus, SweepStatus } from '../protocol/results/sweepPlan';
import { grouped, secondsText } from './format';
import { floatSettings } from './floatSettings';
import { table, type Column } from './table';

export function sweepStatusText(status: SweepStatus): string {
  const {
    rows,
    float,
    floats = [{ settings: {}, ...float }],
    done,
    total,
    workers,
    etaSeconds,
    complete,
    folder,
  } = status;
  const keys = Object.keys(rows[0]?.settings ?? {});
  const all: RowStatus[] = [
    ...rows,
    ...floats.map((each) => ({ ...each, settings: floatSettings(each.settings, keys) })),
  ];
  const columns: Column<RowStatus>[] = [
    ...keys.map((key): Column<RowStatus> => ({
      title: key,
      align: 'left',
      cell: ({ settings }) => String(settings[key] ?? ''),
    })),
    ...(keys.length === 0 ? [onlyModel] : []),
    { title: 'state', align: 'left', cell: stateText },
  ];
  const rest = etaSeconds === undefined ? '' : `, ${secondsText(etaSeconds)} left as parts took so far`;
  const end = complete ? 'complete: sweep.json is written' : `go on: shiftwise sweep ${folder}`;
  return [
    table(columns, all),
    '',
    `${status.name}: ${done} of ${total} parts on ${grouped(status.images)} images done, ${workers} being computed${rest}`,
    ...[end, ''],
  ].join('\n');
}

/** A plan that varies nothing is one of the recipe as it is. */
const onlyModel: Column<RowStatus> = {
  title: 'model',
  align: 'left',
  cell: ({ settings }) => String(settings[''] ?? 'quantized'),
};

function stateText({ done, working, total }: PartsStatus): string {
  if (done === total) return 'done';
  const state = working > 0 ? `${working} being computed` : 'missing';
  return total === 1 ? (working > 0 ? 'being computed' : state) : `${done} of ${total} shards done, ${state}`;
}
