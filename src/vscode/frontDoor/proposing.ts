/** A model's proposal before its first run: open until its page answers, another one takes its place, or nobody looks any more. */
import type * as vscode from 'vscode';
import { t } from '@vscode/l10n';
import type { Remote } from '../../protocol/channel/channel';
import type { EngineApi } from '../../protocol/channel/engineApi';
import type { Preview, PreviewRequest } from '../../protocol/results/offer';
import type { PixelChoice } from '../../protocol/results/requests';
import type { Proposal } from '../../protocol/views/pageApi';
import type { Job } from '../../util/progress';
import { modelRefOf } from '../modelRef';

/** What a person has chosen so far. */
type Chosen = Pick<PreviewRequest, 'data' | 'inputShape'>;

export interface OpenProposal {
  readonly chosen: Chosen;
  readonly proposal: Proposal;
}

export interface Proposing {
  readonly open: OpenProposal | undefined;
  /** Answers how pixels are wanted; undefined when a person thought better of it. */
  propose(chosen: Chosen, proposal: Omit<Proposal, 'id'>): Promise<PixelChoice | undefined>;
  preview(request: { readonly pixels: PixelChoice; readonly index: number }, job: Job): Promise<Preview>;
  answer(pixels: PixelChoice | undefined): void;
}

let made = 0;

export function createProposing(uri: vscode.Uri, engine: () => Remote<EngineApi>, onChange: () => void): Proposing {
  let open: OpenProposal | undefined;
  let settle: ((pixels: PixelChoice | undefined) => void) | undefined;
  const answer = (pixels: PixelChoice | undefined): void => {
    const tell = settle;
    [open, settle] = [undefined, undefined];
    tell?.(pixels);
    onChange();
  };
  return {
    get open() {
      return open;
    },
    propose(chosen, proposal) {
      settle?.(undefined);
      open = { chosen, proposal: { ...proposal, id: ++made } };
      onChange();
      return new Promise((resolve) => (settle = resolve));
    },
    async preview(request, job) {
      if (!open) throw new Error(t('This was answered already'));
      return engine().preview({ ...modelRefOf(uri), ...open.chosen, ...request }, job);
    },
    answer,
  };
}
