/** What comes off a wire and is a message, and what is none. */
import { describe, expect, it } from 'vitest';
import { isHello, messageIn } from '../../../src/protocol/channel/messages';

const progress = { stage: 'Running', done: 1, total: 2, unit: 'images' };
const without = (key: string): Record<string, unknown> => ({ ...progress, [key]: undefined });

describe('a message', () => {
  it.each([
    { kind: 'hello', version: '1' },
    { kind: 'call', id: 0, method: 'show', args: undefined },
    { kind: 'cancel', id: 3 },
    { kind: 'progress', id: 3, progress },
    { kind: 'answer', id: 3, ok: null },
    { kind: 'failure', id: 3, err: { name: 'Error', message: 'gone' } },
  ])('is %j', (data) => expect(messageIn(data)).toBe(data));

  it.each([
    undefined,
    null,
    'hello',
    {},
    { version: '1' },
    { kind: 'hello' },
    { kind: 'hello', version: 1 },
    { kind: 'hullo', version: '1', id: 1 },
    { kind: 'call', method: 'show' },
    { kind: 'call', id: '1', method: 'show' },
    { kind: 'call', id: 1 },
    { kind: 'cancel' },
    { kind: 'progress', id: 1 },
    { kind: 'progress', id: 1, progress: null },
    { kind: 'progress', id: 1, progress: 'half' },
    ...['stage', 'done', 'total', 'unit'].map((key) => ({ kind: 'progress', id: 1, progress: without(key) })),
    { kind: 'failure', id: 1 },
    { kind: 'failure', id: 1, err: null },
    { kind: 'failure', id: 1, err: 'gone' },
    { kind: 'failure', id: 1, err: { name: 'Error' } },
    { kind: 'failure', id: 1, err: { message: 'gone' } },
    { kind: 'answers', id: 1 },
  ])('is not %j', (data) => expect(messageIn(data)).toBeUndefined());

  it.each([
    [{ kind: 'hello', version: '1' }, true],
    [{ kind: 'cancel', id: 3 }, false],
    ['hello', false],
  ])('greets: %j %s', (data, greets) => expect(isHello(data)).toBe(greets));
});
