/** The wires below the channel: a webview whose page is loaded again, and a child process that goes. */
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { connect } from '../../../src/protocol/channel/channel';
import type { Transport } from '../../../src/protocol/channel/transport';
import { transportOfPages } from '../../../src/protocol/channel/transportOfPages';
import { transportOfProcess, type MessageProcess } from '../../../src/protocol/channel/transportOfProcess';

interface Page {
  wait(args: Record<string, never>): Promise<void>;
}

function fakeWebview() {
  const listeners: ((message: unknown) => void)[] = [];
  const posted: unknown[] = [];
  return {
    posted,
    say: (message: unknown, page = 1) => listeners.forEach((listener) => listener({ page, message })),
    postMessage: (message: unknown) => void posted.push(message),
    onDidReceiveMessage: (listener: (message: unknown) => void) => void listeners.push(listener),
  };
}

describe('transportOfPages', () => {
  const greeted = () => {
    const webview = fakeWebview();
    const pages: Transport[] = [];
    const end = transportOfPages(webview, (page) => pages.push(page));
    return { webview, pages, end };
  };
  it('says nothing to a page that has not said hello', () => {
    const { webview, pages } = greeted();
    webview.say({ kind: 'call', id: 1, method: 'ready', args: {} });
    expect([pages.length, webview.posted.length]).toEqual([0, 0]);
  });
  it('begins a new transport with every hello and rejects what the page before left open', async () => {
    const webview = fakeWebview();
    const waiting: Promise<void>[] = [];
    transportOfPages(webview, (page) => {
      waiting.push(connect<Page, Record<string, never>>(page, {}, '1').remote.wait({}));
    });
    webview.say({ kind: 'hello', version: '1' }, 1);
    webview.say({ kind: 'hello', version: '1' }, 2);
    expect(waiting).toHaveLength(2);
    await expect(waiting[0]).rejects.toThrow('The page was loaded again');
  });
  it('says with everything for which page it is, and hears the present page alone', async () => {
    const { webview, pages } = greeted();
    const heard: unknown[] = [];
    webview.say({ kind: 'hello', version: '1' }, 1);
    pages[0].post('old');
    webview.say({ kind: 'hello', version: '1' }, 2);
    pages[1].onMessage((message) => heard.push(message));
    pages[1].post('new');
    webview.say('late', 1);
    webview.say('present', 2);
    expect(webview.posted).toEqual([
      { page: 1, message: 'old' },
      { page: 2, message: 'new' },
    ]);
    expect(heard).toEqual(['present']);
  });
  it('ends the present page', async () => {
    const { webview, pages, end } = greeted();
    webview.say({ kind: 'hello', version: '1' });
    const pending = connect<Page, Record<string, never>>(pages[0], {}, '1').remote.wait({});
    end('The editor was closed');
    await expect(pending).rejects.toThrow('The editor was closed');
  });
});

describe('transportOfProcess', () => {
  class FakeProcess extends EventEmitter implements MessageProcess {
    connected = true;
    readonly sent: object[] = [];
    send(message: object): boolean {
      this.sent.push(message);
      return true;
    }
  }
  it('carries messages both ways', () => {
    const peer = new FakeProcess();
    const transport = transportOfProcess(peer);
    const heard: unknown[] = [];
    transport.onMessage((message) => heard.push(message));
    transport.post({ kind: 'hello', version: '1' });
    peer.emit('message', 'back');
    expect([peer.sent, heard]).toEqual([[{ kind: 'hello', version: '1' }], ['back']]);
  });
  it('rejects what is pending when the process disconnects', async () => {
    const peer = new FakeProcess();
    const { remote } = connect<Page, Record<string, never>>(transportOfProcess(peer), {}, '1');
    peer.emit('message', { kind: 'hello', version: '1' });
    const pending = remote.wait({});
    peer.emit('disconnect');
    await expect(pending).rejects.toThrow('The other process has gone');
  });
  it('refuses to post to a process that is gone', () => {
    const peer = new FakeProcess();
    const transport = transportOfProcess(peer);
    peer.connected = false;
    expect(() => transport.post({})).toThrow('not there');
  });
});
