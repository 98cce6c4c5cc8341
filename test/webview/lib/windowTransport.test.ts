// @vitest-environment happy-dom
/** The page's end of the wire: what was said to the page before it, which waited while this one was loading, is not its first word. */
import '../../support/page';
import { expect, it } from 'vitest';
import { connect } from '../../../src/protocol/channel/channel';
import { windowTransport } from '../../../webview-ui/lib/windowTransport';

interface Host {
  ready(args: Record<string, never>): Promise<string>;
}

it('hears nothing that was said to another page of its webview', async () => {
  const say = (page: number, message: unknown): boolean =>
    window.dispatchEvent(new MessageEvent('message', { data: { page, message } }));
  const shown: unknown[] = [];
  const show = async (args: unknown): Promise<void> => void shown.push(args);
  const ready = connect<Host, { show(args: unknown): Promise<void> }>(windowTransport(), { show }, '1').remote.ready(
    {},
  );
  const [before, own] = [performance.timeOrigin - 1, performance.timeOrigin];
  say(before, { kind: 'call', id: 7, method: 'show', args: 'old' });
  say(before, { kind: 'answer', id: 1, ok: 'old' });
  say(own, { kind: 'hello', version: '1' });
  say(own, { kind: 'call', id: 1, method: 'show', args: 'new' });
  say(own, { kind: 'answer', id: 1, ok: 'new' });
  expect([await ready, shown]).toEqual(['new', ['new']]);
});
