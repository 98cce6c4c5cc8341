/**
 * The display language's texts on their way into a page. They stand in its head, as an attribute, which no script policy concerns:
 * views take their words when they are made, before any message comes. English pages have none: the texts in the code are English.
 */

/** Translations by the English text. */
export type PageStrings = Readonly<Record<string, string>>;

export const stringsName = 'l10n';

/** @param language of the texts, such as `de` */
export function stringsElement(strings: PageStrings, language: string): string {
  return `<meta name="${stringsName}" lang="${escaped(language)}" content="${escaped(JSON.stringify(strings))}">`;
}

/** What a page finds there. Files of translations are no code of ours: anything but a text is left out, and never an error. */
export function stringsIn(content: string | null | undefined): PageStrings {
  if (!content) return {};
  try {
    const entries = Object.entries(JSON.parse(content) as Readonly<Record<string, unknown>>);
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return {};
  }
}

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
