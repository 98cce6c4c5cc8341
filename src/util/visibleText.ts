/**
 * Text from files (names of layers, messages that quote them) as people may be shown it: what moves a cursor, turns the
 * direction of writing or cannot be seen is written out as `\u202e`. That is JSON's own spelling, so a JSON document stays
 * the same data.
 */

/**
 * C0 but for line feed, DEL and C1, soft hyphen, what steers direction (U+061C, U+200E/F, U+202A…E, U+2066…9), what has no
 * width, line and paragraph separators, byte order marks, annotations, and tags (a surrogate pair).
 */
const unseen =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g;

/** Lines stay lines. */
export function visibleText(text: string): string {
  return text.replace(unseen, spelled);
}

/** One line: line feeds are written out too. */
export function visibleLine(text: string): string {
  return visibleText(text).replace(/\n/g, spelled);
}

/** Longer words are none of a person's: an operator's name of thousands of letters, quoted in a message. */
const longestWord = 600;

/** Words of more than 600 signs lose their middle. */
export function shortened(text: string): string {
  return text.replace(/\S+/g, (word) =>
    word.length > longestWord ? `${word.slice(0, 200)}…${word.slice(-100)}` : word,
  );
}

function spelled(signs: string): string {
  return signs.replace(/[^]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
