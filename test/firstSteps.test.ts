/** What the manifest promises of first steps: pictures are there and follow the theme, links lead to commands, ticks to what is set. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sources } from './support/imports';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Step {
  readonly id: string;
  readonly description: string;
  readonly media: { readonly svg: string; readonly altText: string };
  readonly completionEvents: readonly string[];
}

const manifest = JSON.parse(read('package.json')) as {
  readonly icon: string;
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly walkthroughs: readonly { readonly id: string; readonly icon: string; readonly steps: readonly Step[] }[];
  };
};
const texts = JSON.parse(read('package.nls.json')) as Readonly<Record<string, string>>;
const [walkthrough] = manifest.contributes.walkthroughs;
const commands = manifest.contributes.commands.map(({ command }) => command);

/** The editor's own that our texts lead to. */
const editors = [
  ...['workbench.action.openWalkthrough', 'workbench.action.files.openFolder', 'workbench.trust.manage'],
  'shiftwise.layers.focus',
];

describe('links in texts', () => {
  const links = Object.values(texts).flatMap((text) =>
    Array.from(text.matchAll(/\]\(command:([^)?]+)(\?[^)]*)?\)/g), ([, command, args]) => ({ command, args })),
  );
  it('lead to commands that are there', () => {
    expect(links.length).toBeGreaterThan(10);
    expect(links.map(({ command }) => command).filter((each) => ![...commands, ...editors].includes(each))).toEqual([]);
  });
  it('name the walkthrough that is there', () => {
    const named = links.flatMap(({ args }) => (args === undefined ? [] : [decodeURIComponent(args.slice(1))]));
    expect([...new Set(named)]).toEqual([`"shiftwise.shiftwise#${walkthrough.id}"`]);
  });
});

describe('the walkthrough', () => {
  it.each(walkthrough.steps.map((step) => [step.id, step] as const))(
    '%s has a picture of the theme’s colours',
    (_, step) => {
      const svg = read(step.media.svg);
      expect(svg).toMatch(/^<!-- .* -->\n<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 480 320"/);
      const colours = Array.from(svg.matchAll(/\b(?:fill|stroke)="([^"]+)"/g), ([, colour]) => colour);
      expect(colours.filter((colour) => colour !== 'none' && !colour.startsWith('var(--vscode-'))).toEqual([]);
    },
  );

  it.each(walkthrough.steps.map((step) => [step.id, step] as const))(
    '%s is ticked by something that happens',
    (_, step) => {
      const code = sources('src')
        .filter((file) => file.includes('/vscode/'))
        .map(read)
        .join('\n');
      const isSet = (key: string): boolean =>
        code.includes(`'${key}'`) ||
        (key.startsWith('shiftwise.walked.') && code.includes(`walked('${key.split('.')[2]}')`));
      for (const event of step.completionEvents) {
        const [kind, what] = event.split(':');
        expect(kind === 'onCommand' ? commands.includes(what) : kind === 'onContext' && isSet(what), event).toBe(true);
      }
    },
  );
});

describe('icons', () => {
  it.each([
    [manifest.icon, 256],
    [walkthrough.icon, 128],
  ])('%s is a square of %d pixels', (file, size) => {
    expect(existsSync(join(root, file))).toBe(true);
    const header = readFileSync(join(root, file)).subarray(0, 24);
    expect([header.toString('latin1', 1, 4), header.readUInt32BE(16), header.readUInt32BE(20)]).toEqual([
      'PNG',
      size,
      size,
    ]);
  });
});
