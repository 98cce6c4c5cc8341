/** A page’s words with translations: what a person reads in German, and English where a translation is missing. */
import { readFileSync } from 'node:fs';
import { config, t } from '@vscode/l10n';
import { afterEach, describe, expect, it } from 'vitest';
import { overlaysOf } from '../../src/protocol/views/overlays';
import { stringsIn } from '../../src/protocol/views/pageStrings';
import { boxesInWords, truthInWords } from '../../src/protocol/views/seenWords';
import { sampleRun, sampleSummary } from '../protocol/views/sampleResults';

const german = (): void => config({ contents: { ...stringsIn(readFileSync('l10n/bundle.l10n.de.json', 'utf8')) } });

afterEach(() => config({ contents: {} }));

describe('words of a page', () => {
  it('are English by themselves', () => {
    expect(boxesInWords([])).toBe('No boxes in float and none in integers.');
    expect(overlaysOf(sampleSummary, sampleRun)[0].label).toBe('Output SQNR');
  });
  it('are German with German texts, also those of tables', () => {
    german();
    expect(boxesInWords([])).toBe('Keine Boxen in Float und keine in Integer.');
    expect(overlaysOf(sampleSummary, sampleRun)[0].label).toBe('SQNR der Ausgabe');
  });
  it('have a sentence for one and a sentence for many', () => {
    german();
    const box = { class: 0, box: [0, 0, 4, 4] } as const;
    const seen = {
      kind: 'boxes',
      confidence: 0.1,
      float: [],
      integers: [],
      leftOut: { float: 0, integers: 0 },
      nms: 0.45,
    } as const;
    expect(truthInWords({ ...seen, truth: [box] }, 0.5)).toBe('Das eine annotierte Objekt: Float findet 0, Integer 0.');
    expect(truthInWords({ ...seen, truth: [box, box] }, 0.5)).toBe(
      'Von 2 annotierten Objekten findet Float 0, Integer 0.',
    );
  });
  it('are English where a text is missing or is none', () => {
    config({ contents: { ...stringsIn('{"Find layers":"Schichten suchen","Table":7,"Graph":""}') } });
    expect([t('Find layers'), t('Table'), t('Graph'), t('{0} of {1}', 3, 9)]).toEqual([
      ...['Schichten suchen', 'Table', 'Graph', '3 of 9'],
    ]);
  });
  it('leave braces in names of layers alone', () =>
    expect(t('{0} and {1} more', '{1}{0}', 2)).toBe('{1}{0} and 2 more'));
});
