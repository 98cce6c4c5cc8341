/** A run's figures as overlays, and those of what stands beside it, made a little at a time: a large model must not block the editor. */
import { setImmediate as turn } from 'node:timers/promises';
import { differencesOf } from '../protocol/views/differences';
import type { RunSummary } from '../protocol/results/requests';
import { hasFigures, overlayMakers } from '../protocol/views/overlays';
import type { InspectResult } from '../protocol/results/results';
import { besideFloat, besideRun } from '../protocol/views/sideBySide';
import type { Beside, Overlay } from '../protocol/views/viewModel';

export interface Figures {
  readonly overlays: readonly Overlay[];
  readonly beside?: Beside;
}

/** @param against another run, or the float model, or nothing */
export async function figuresOf(
  summary: InspectResult,
  run: RunSummary | undefined,
  against: RunSummary | 'float' | undefined,
): Promise<Figures> {
  const overlays = await inTurns(summary, run);
  if (!run || !against) return { overlays };
  if (against === 'float') return { overlays, beside: besideFloat(summary, run, overlays) };
  const others = await inTurns(summary, against);
  const differences = differencesOf(overlays, others, run, against);
  return { overlays: [...overlays, ...differences], beside: besideRun(against, others, differences) };
}

async function inTurns(summary: InspectResult, run: RunSummary | undefined): Promise<readonly Overlay[]> {
  const overlays: Overlay[] = [];
  for (const make of overlayMakers(summary, run)) {
    overlays.push(make());
    await turn();
  }
  return overlays.filter(hasFigures);
}
