/**
 * The strings of a file, each made once: names of values, operators and attributes stand in it again and again. They are found by a
 * hash of their bytes, in a table with open addressing.
 */
const utf8 = new TextDecoder();

/** Longer strings are texts, which are seldom said twice. */
const longest = 256;

/** A file made so that hashes meet is read more slowly, but not in a time that grows with the square of its length. */
const mostProbes = 16;

export class Texts {
  private readonly strings: string[] = [];
  /** Where each of them stands. */
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  /** Index of a string, from 1 on; 0 is free. */
  private slots: Int32Array;

  constructor(private readonly bytes: Uint8Array) {
    this.slots = new Int32Array(bytes.length < 2 ** 14 ? 256 : 4096);
  }

  at(start: number, end: number): string {
    if (start === end) return '';
    if (end - start > longest) return utf8.decode(this.bytes.subarray(start, end));
    const mask = this.slots.length - 1;
    let slot = hashOf(this.bytes, start, end) & mask;
    for (let probe = 0; probe < mostProbes; probe++, slot = (slot + 1) & mask) {
      const found = this.slots[slot] - 1;
      if (found < 0) return this.add(slot, start, end);
      if (this.isSame(found, start, end)) return this.strings[found];
    }
    return made(this.bytes, start, end);
  }

  private isSame(found: number, start: number, end: number): boolean {
    const { bytes } = this;
    let at = this.starts[found];
    if (this.ends[found] - at !== end - start) return false;
    for (let i = start; i < end; i++, at++) if (bytes[i] !== bytes[at]) return false;
    return true;
  }

  private add(slot: number, start: number, end: number): string {
    const text = made(this.bytes, start, end);
    this.slots[slot] = this.strings.push(text);
    this.starts.push(start);
    this.ends.push(end);
    if (this.strings.length * 2 > this.slots.length) this.grow();
    return text;
  }

  private grow(): void {
    this.slots = new Int32Array(4 * this.slots.length);
    const mask = this.slots.length - 1;
    for (let index = 0; index < this.strings.length; index++) {
      let slot = hashOf(this.bytes, this.starts[index], this.ends[index]) & mask;
      for (let probe = 0; probe < mostProbes && this.slots[slot] > 0; probe++) slot = (slot + 1) & mask;
      this.slots[slot] = index + 1;
    }
  }
}

/** FNV-1a, with the upper half folded into the lower one, which picks the slot. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at], 0x01000193);
  return hash ^ (hash >>> 15);
}

/** Nearly all are ASCII, and short: a decoder would be called into for each. */
function made(bytes: Uint8Array, start: number, end: number): string {
  let high = 0;
  for (let at = start; at < end; at++) high |= bytes[at];
  return high < 128
    ? String.fromCharCode.apply(null, bytes.subarray(start, end) as unknown as number[])
    : utf8.decode(bytes.subarray(start, end));
}
