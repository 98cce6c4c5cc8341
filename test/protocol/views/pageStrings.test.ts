import { describe, expect, it } from 'vitest';
import { stringsElement, stringsIn, type PageStrings } from '../../../src/protocol/views/pageStrings';

/** As a browser reads an attribute. */
const contentOf = (element: string): string =>
  (/content="([^"]*)"/.exec(element)?.[1] ?? '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');

describe('texts in a page’s head', () => {
  const cases: readonly PageStrings[] = [
    { 'Find layers': 'Schichten suchen' },
    { '“{0}” & <b>': '„{0}“ & "<b>" &amp; \\ \n' },
    { a: '"></head><script>alert(1)</script>', b: '</script>' },
    { toString: 'Text' },
  ];
  it.each(cases.map((strings) => [strings] as const))('arrive as they were: %j', (strings) => {
    const element = stringsElement(strings, 'de');
    expect(element.match(/[<>]/g)).toEqual(['<', '>']);
    expect(stringsIn(contentOf(element))).toEqual(strings);
  });
  it('keep a language within its attribute', () =>
    expect(stringsElement({}, 'de"><script>')).toContain('lang="de&quot;&gt;&lt;script&gt;"'));
  it.each([[undefined], [null], [''], ['{'], ['null'], ['7']])('are none in %j', (content) =>
    expect(stringsIn(content)).toEqual({}),
  );
  it('are texts only', () => expect(stringsIn('{"a":"b","c":7,"d":{"message":"e"},"f":null}')).toEqual({ a: 'b' }));
});
