/**
 * Names that files and sources can carry, made from what people called their layers: readable at their start, the same
 * for the same model, unique where it says so, and within what file systems (Windows' too) and C99 allow.
 */
import { visibleLine } from '../util/visibleText';

/** Letters, digits and underscores only. Not unique: callers put a number in front. */
export function identifier(name: string): string {
  return name.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
}

/** Leaves room for what is put behind it. */
const longestStepId = 56;

/** `step_03_conv_c`: unique among the steps of a program, in the order in which they run. */
export function stepId(index: number, name: string): string {
  return shortened(`step_${String(index).padStart(2, '0')}_${identifier(name)}`, longestStepId);
}

/** C99 tells 63 characters of a name apart, and some compilers no more. */
export const sourceName = (name: string): string => shortened(name, 63);

/** A name as it is, or its start with eight hexadecimal digits that stand for the whole of it. */
export function shortened(name: string, most: number): string {
  if (name.length <= most) return name;
  return `${name.slice(0, most - 9).replace(/_+$/, '')}_${hashOf(name)}`;
}

/** FNV-1a over UTF-16 units, 32 bits. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/**
 * Hands out names of letters, digits, `_` and `-`, at most 120 of them, which no file system takes for the same or for a
 * device: they differ in more than their case.
 */
export function uniqueFileNames(): (name: string) => string {
  const taken = new Set<string>();
  return (name) => {
    const plain = withoutDevice(shortened(name.replace(/[^A-Za-z0-9_-]+/g, '_') || 'step', 120));
    let unique = plain;
    for (let count = 1; taken.has(unique.toLowerCase()); count++) unique = `${plain}_${count}`;
    taken.add(unique.toLowerCase());
    return unique;
  };
}

/** What stands before the endings of exported files: what people called their recipe, in any language, in 100 bytes. */
export function fileStem(name: string): string {
  const plain = visibleLine(name.normalize('NFC')).replace(/[<>:"/\\|?*]+/g, '_');
  return withoutDevice(inBytes(plain, 100).replace(/[. ]+$/, '')) || 'model';
}

function inBytes(text: string, most: number): string {
  const lengthOf = (characters: string): number => new TextEncoder().encode(characters).length;
  if (lengthOf(text) <= most) return text;
  let start = '';
  for (const character of text) {
    if (lengthOf(start + character) > most - 9) break;
    start += character;
  }
  return `${start}_${hashOf(text)}`;
}

/** Windows takes these for devices, whatever follows the first dot. */
function withoutDevice(name: string): string {
  return /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i.test(name) ? `_${name}` : name;
}
