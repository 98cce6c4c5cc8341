/** The manifest and the code say the same: colours, commands. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lastRules, rules } from '../../src/language/cfg/rules/table';
import { recipeCodes } from '../../src/language/recipe/finding';
import { inks } from '../../src/protocol/views/lineLook';
import { colourId, type Colour, type Step } from '../../src/protocol/views/overlayColour';

interface SeveritySetting {
  readonly properties: Readonly<Record<string, { readonly default: string; readonly description: string }>>;
}

interface Manifest {
  readonly contributes: {
    readonly colors: readonly { readonly id: string; readonly defaults: Readonly<Record<string, string>> }[];
    readonly commands: readonly { readonly command: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
    readonly configuration: {
      readonly properties: {
        readonly 'shiftwise.cfg.severity': SeveritySetting;
        readonly 'shiftwise.recipe.severity': SeveritySetting;
      };
    };
  };
}

const root = join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const texts = JSON.parse(read('package.nls.json')) as Readonly<Record<string, string>>;
/** As English users see it: with the texts in the places of their keys. */
const { contributes } = JSON.parse(read('package.json'), (_, value: unknown) =>
  typeof value === 'string' ? value.replace(/^%(.+)%$/, (key, name: string) => texts[name] ?? key) : value,
) as Manifest;

describe('the manifest', () => {
  it('has a severity for every rule, with the rule’s own as default', () => {
    const { properties } = contributes.configuration.properties['shiftwise.cfg.severity'];
    const declared = Object.entries(properties).map(([code, { default: severity, description }]) => {
      return { code, severity, doc: description };
    });
    expect(declared).toEqual([...rules, ...lastRules].map(({ code, severity, doc }) => ({ code, severity, doc })));
  });
  it('has a severity for every fault of recipes', () => {
    const { properties } = contributes.configuration.properties['shiftwise.recipe.severity'];
    const declared = Object.entries(properties).map(([code, { default: severity, description }]) => {
      return [code, severity, description];
    });
    expect(declared).toEqual(recipeCodes);
  });
  it('contributes every colour for every kind of theme', () => {
    const severities: Colour[] = (['good', 'warn', 'bad'] as const).map((severity) => ({ kind: 'severity', severity }));
    const steps: Colour[] = ([0, 1, 2, 3, 4] as Step[]).map((step) => ({ kind: 'step', step }));
    const lines = inks.map((_, look) => `shiftwise.chartLine${look}`);
    const overlays = [...severities, ...steps, { kind: 'off', end: 'low' } as const].map(colourId);
    expect(contributes.colors.map(({ id }) => id)).toEqual([...overlays, ...lines]);
    for (const { defaults } of contributes.colors)
      expect(Object.keys(defaults)).toEqual(['dark', 'light', 'highContrast', 'highContrastLight']);
  });
  it('contributes the colours of lines that reports are printed with', () => {
    const declared = contributes.colors.filter(({ id }) => id.includes('chartLine')).map(({ defaults }) => defaults);
    expect(declared.map(({ light, dark }) => ({ light, dark }))).toEqual(inks);
  });
  it('declares exactly the commands that are registered, and menus use only those', () => {
    const files = ['src/vscode/commands.ts', 'src/vscode/runs/runCommands.ts', 'src/vscode/runs/sweepCommands.ts'];
    const source = files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
    const registered = [...source.matchAll(/'(shiftwise\.\w+)': /g)].map(([, id]) => id).sort();
    const declared = contributes.commands.map(({ command }) => command).sort();
    expect(declared).toEqual(registered);
    const used = Object.values(contributes.menus)
      .flat()
      .map(({ command }) => command);
    expect(used.filter((id) => !declared.includes(id))).toEqual([]);
  });
});
