/** What a proposal remembers: the pixels that were chosen, beside those that were guessed. */
import { expect, it, vi } from 'vitest';
import { createProposing } from '../../../src/vscode/frontDoor/proposing';

const uri = { fsPath: '/nets/net.onnx' };
const chosen = { data: { type: 'images', path: '/pictures', judged: 'float' } } as const;
const guess = { form: 'unit', resize: 'stretch', why: 'its name' } as const;
const proposal = { data: 'pictures', guess, forms: [], resizes: [], accept: 'Go on' };

it('keeps what was chosen last for a page that is built again, and the guess beside it', async () => {
  const engine = { preview: vi.fn(async () => 'seen') };
  const changed = vi.fn();
  const proposing = createProposing(uri as never, () => engine as never, changed);
  const answer = proposing.propose(chosen, proposal);
  const pixels = { form: 'bytes', resize: 'square-pad' } as const;
  await proposing.preview({ pixels, index: 2 }, {});
  expect(engine.preview.mock.lastCall).toMatchObject([{ model: uri.fsPath, ...chosen, pixels, index: 2 }, {}]);
  expect(proposing.open?.proposal).toMatchObject({ guess, chosen: pixels });
  proposing.answer({ other: pixels });
  expect(await answer).toEqual({ other: pixels });
  expect(proposing.open).toBeUndefined();
  expect(changed).toHaveBeenCalledTimes(2);
});
