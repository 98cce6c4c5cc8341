/** A model's proposal before its first run: open until its page answers, another one takes its place, or nobody looks any more. */
import type * as vscode from 'vscode';
import { t } from '@vscode/l10n';
import type { Remote } from '../../protocol/channel/channel';
import type { EngineApi } from '../../protocol/channel/engineApi';
import type { Preview, PreviewRequest } from '../../protocol/results/offer';
import type { PixelChoice } from '../../protocol/results/requests';
import type { Proposal, ProposalAnswer } from '../../protocol/views/pageApi';
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
  propose(chosen: Chosen, proposal: Omit<Proposal, 'id'>): Promise<ProposalAnswer>;
  preview(request: { readonly pixels: PixelChoice; readonly index: number }, job: Job): Promise<Preview>;
  answer(answer: ProposalAnswer): void;
}

let made = 0;

export function createProposing(uri: vscode.Uri, engine: () => Remote<EngineApi>, onChange: () => void): Proposing {
  let open: OpenProposal | undefined;
  let settle: ((answer: ProposalAnswer) => void) | undefined;
  const answer = (given: ProposalAnswer): void => {
    const tell = settle;
    [open, settle] = [undefined, undefined];
    tell?.(given);
    onChange();
  };
  return {
    get open() {
      return open;
    },
    propose(chosen, proposal) {
      settle?.('left');
      open = { chosen, proposal: { ...proposal, id: ++made } };
      onChange();
      return new Promise((resolve) => (settle = resolve));
    },
    async preview(request, job) {
      if (!open) throw new Error(t('This was answered already'));
      // A page that is built again, since another one had its place for a while, begins with what was chosen last.
      open = { ...open, proposal: { ...open.proposal, chosen: request.pixels } };
      return engine().preview({ ...modelRefOf(uri), ...open.chosen, ...request }, job);
    },
    answer,
  };
}
