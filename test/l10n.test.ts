/** Translations: every text that people see can be translated, and every translation is whole. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundleText, textsIn } from '../scripts/l10n.mjs';

type Texts = Readonly<Record<string, string>>;

const root = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const textsOf = (file: string): Texts => JSON.parse(read(file)) as Texts;
const keysOf = (texts: Texts): readonly string[] => Object.keys(texts).sort();

describe('the texts of the sources', () => {
  it('are those of l10n/bundle.l10n.json (npm run l10n)', () => {
    expect(JSON.parse(read('l10n/bundle.l10n.json'))).toEqual(JSON.parse(bundleText()));
    expect(read('l10n/bundle.l10n.json')).toBe(bundleText());
  });
  it('are found in host and pages', () => {
    const page = "import { t } from '@vscode/l10n';\nconst a = () => t('Find {0}', t(`layers`));";
    expect(textsIn('a.ts', page)).toEqual(['Find {0}', 'layers']);
    expect(textsIn('a.ts', "import * as vscode from 'vscode';\nvscode.l10n.t('It’s {0}', 7);")).toEqual(['It’s {0}']);
    expect(textsIn('a.ts', "const t = (text: string) => text;\nt('no text of ours');")).toEqual([]);
  });
  it.each(["t('a' + b)", 't(`a ${b}`)', 't(b)', 't()'])('are not put together: %s', (call) => {
    const source = `import { t } from '@vscode/l10n';\n\n${call};`;
    expect(() => textsIn('a.ts', source)).toThrow('a.ts:3: expected a text as it stands');
  });
  it('are not said before the host knows the language', () => {
    const source = "import { t } from '@vscode/l10n';\nconst title = t('Layers');";
    expect(() => textsIn('src/protocol/a.ts', source)).toThrow(
      'src/protocol/a.ts:2: expected a text within a function',
    );
    expect(textsIn('webview-ui/a.ts', source)).toEqual(['Layers']);
  });
});

/** Fields of package.json that VS Code shows. */
const shown =
  /^(title|shortTitle|category|displayName|description|userDescription|altText|markdownDescription|contents|label|deprecationMessage|(markdownE|e)numDescriptions|aliases)$/;
const names = ['Shiftwise'];

/**
 * What people see of the manifest, as `place: text`; a field's place decides, `name` is one of views only. What language models are told
 * of our tools is English.
 */
function shownIn(node: unknown, place: readonly string[] = []): readonly (readonly [place: string, text: string])[] {
  if (typeof node === 'object' && node !== null)
    return Object.entries(node).flatMap(([key, value]) => shownIn(value, [...place, key]));
  const field = /^\d+$/.test(place.at(-1) ?? '') ? place.at(-2) : place.at(-1);
  const isPeoples = shown.test(field ?? '') && !place.includes('inputSchema');
  const isShown = isPeoples || (field === 'name' && place.includes('views'));
  return isShown && typeof node === 'string' ? [[place.join('.'), node]] : [];
}

describe('the manifest', () => {
  const { capabilities, contributes, description } = JSON.parse(read('package.json')) as Readonly<
    Record<'capabilities' | 'contributes' | 'description', unknown>
  >;
  const seen = shownIn({ capabilities, contributes, description }).filter(([, text]) => !names.includes(text));
  it('shows people many texts', () => expect(seen.length).toBeGreaterThan(100));
  it('has keys in their places', () => expect(seen.filter(([, text]) => !/^%[\w.-]+%$/.test(text))).toEqual([]));
  it('has the keys of package.nls.json, all of them', () => {
    const used = new Set([...read('package.json').matchAll(/"%([^"]+)%"/g)].map(([, key]) => key));
    expect([...used].sort()).toEqual(keysOf(textsOf('package.nls.json')));
  });
});

const places = (text: string): readonly string[] => (text.match(/\{\w+\}/g) ?? []).sort();
/** Links of welcome views: their commands are no words. */
const commands = (text: string): readonly string[] => text.match(/\(command:[\w.]+\)/g) ?? [];
const code = (text: string): readonly string[] => (text.match(/`[^`]+`/g) ?? []).sort();

const pairs = [
  ...readdirSync(root).filter((file) => /^package\.nls\..+\.json$/.test(file)),
  ...readdirSync(join(root, 'l10n'))
    .filter((file) => /^bundle\.l10n\..+\.json$/.test(file))
    .map((file) => `l10n/${file}`),
].map((file) => [file, file.replace(/(nls|l10n)\.[\w-]+\.json$/, '$1.json')] as const);

describe('translations', () => {
  it('are there', () => expect(pairs.map(([file]) => file)).toContain('l10n/bundle.l10n.de.json'));
  describe.each(pairs)('%s', (file, english) => {
    const [theirs, ours] = [textsOf(file), textsOf(english)];
    const differing = (part: (text: string) => readonly string[]): readonly string[] =>
      Object.keys(ours).filter((key) => String(part(theirs[key] ?? '')) !== String(part(ours[key])));
    it('has the keys of the English texts', () => expect(keysOf(theirs)).toEqual(keysOf(ours)));
    it('is nowhere empty', () => expect(Object.keys(theirs).filter((key) => theirs[key].trim() === '')).toEqual([]));
    it('has the same places for values', () => expect(differing(places)).toEqual([]));
    it('leads to the same commands', () => expect(differing(commands)).toEqual([]));
    it('leaves code as it is', () => expect(differing(code)).toEqual([]));
  });
});
