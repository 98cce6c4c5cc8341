/** Harm in a real editor: its worker is killed while it works, and two windows work on one run at once. */
import { chromium, type Browser } from 'playwright-core';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startHost, type Host } from '../editor/host';
import { workers } from '../editor/workers';
import { random, type Random } from '../support/random';
import { openPane, type Pane } from './editorPane';
import { rowOf, type FaultRow, type FaultSection, type Harm } from './faultRow';
import { overOneGigabyte, peakOf, untilItWrites } from './processes';
import { harmsIn, makeWorkplace, type Workplace } from './workplace';

interface Scene {
  readonly place: Workplace;
  readonly host: Host;
  readonly browser: Browser;
  readonly seeded: Random;
}

export const editor: FaultSection = async (seed) => {
  const place = makeWorkplace();
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-gpu'] });
  const host = await startHost(installation(), packaged(), true);
  try {
    const scene = { place, host, browser, seeded: random(seed) };
    const pane = await openPane(browser, host, place);
    // The second window has a worker too, so it is opened when no more are counted.
    return [...(await kills(scene, pane)), await twoWindows(scene, pane)];
  } finally {
    await browser.close();
    await host.stop();
    place.remove();
  }
};

const chromiumPath = (): string => process.env.CHROMIUM ?? '/usr/bin/chromium';
const installation = (): string => execFileSync('bash', ['scripts/install-host.sh'], { encoding: 'utf8' }).trim();

function packaged(): string {
  const platform = `${process.platform}-${process.arch}`;
  execFileSync(process.execPath, ['scripts/package.mjs', platform], { stdio: ['ignore', 'ignore', 'inherit'] });
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };
  return resolve(`shiftwise-${platform}-${version}.vsix`);
}

const commands = ['Shiftwise: Quantize Model', 'Shiftwise: Quantize and Export', 'Shiftwise: Evaluate'] as const;
const stopped =
  /^\w+ sample\.onnx: The Shiftwise worker stopped \(SIGKILL\)\. It starts again with the next request\.$/;
const done = /quantized|on \d+ images/;

async function kills(scene: Scene, pane: Pane): Promise<FaultRow[]> {
  const { place, seeded } = scene;
  const anywhere: (readonly Harm[])[] = [];
  const writing: (readonly Harm[])[] = [];
  for (let i = 0; i < 25; i++) anywhere.push(await killed(scene, pane, () => delay(seeded.int(0, 1500))));
  for (let i = 0; i < 25; i++) writing.push(await killed(scene, pane, () => untilItWrites(place, seeded.int(0, 4))));
  return [
    rowOf('the editor’s worker killed at any moment', anywhere),
    rowOf('the editor’s worker killed while it writes', writing),
  ];
}

async function killed({ place, host, seeded }: Scene, pane: Pane, moment: () => Promise<unknown>) {
  await pane.prepare(seeded.int(4, 8));
  const when = moment();
  await pane.start(seeded.pick(commands));
  await Promise.race([when, pane.outcome()]);
  const [pid] = workers(host.profile);
  const peak = peakOf(pid);
  process.kill(pid, 'SIGKILL');
  const said = await pane.outcome();
  const clear = stopped.test(said) || done.test(said);
  const again = await works(pane);
  const [worker, ...others] = workers(host.profile);
  const harms: readonly Harm[] = [
    ...harmsIn(place),
    ...(clear ? [] : (['unclear'] as const)),
    ...(again ? [] : (['lost'] as const)),
    ...(worker !== undefined && others.length === 0 ? [] : (['orphans'] as const)),
    ...overOneGigabyte(Math.max(peak, peakOf(worker))),
  ];
  if (harms.length > 0 || process.env.SHIFTWISE_FAULTS_SAY) console.error(`${said} → ${harms.join(', ')}`);
  return harms;
}

/** The command that comes next does its work. */
async function works(pane: Pane): Promise<boolean> {
  await pane.clear();
  await pane.start('Shiftwise: Quantize and Export');
  return done.test(await pane.outcome());
}

/** Both must say that they have done it, whichever was first. */
async function twoWindows({ place, host, browser, seeded }: Scene, first: Pane): Promise<FaultRow> {
  const panes = [first, await openPane(browser, host, place)];
  const seen: (readonly Harm[])[] = [];
  for (let i = 0; i < 10; i++) {
    for (const pane of panes) await pane.prepare(seeded.int(4, 8));
    await Promise.all(panes.map((pane) => pane.start(seeded.pick(commands))));
    const said = await Promise.all(panes.map((pane) => pane.outcome()));
    const harms: readonly Harm[] = [
      ...harmsIn(place),
      ...(said.every((text) => done.test(text)) ? [] : ['lost' as const]),
    ];
    if (harms.length > 0 || process.env.SHIFTWISE_FAULTS_SAY)
      console.error(`${said.join(' | ')} → ${harms.join(', ')}`);
    seen.push(harms);
  }
  return rowOf('two windows work on one run at once', seen);
}
