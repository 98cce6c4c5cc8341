// Elements from where they lie in one order to where they lie in another: whatever can be said as loops with a step on either side.
import { loadElement, loadWords, storeElement, storeWords } from './pixels';

/** Mirrored by strided.ts of the host: how often, and bytes from one time to the next where elements are read and written. */
@unmanaged
export class Loop {
  size: i32;
  from: i32;
  to: i32;
}

/**
 * `count` ≥ 2 loops, outermost first. Elements are 1, 2 or 4 bytes (signed) on either side. Nothing is written but the elements;
 * up to 15 bytes behind what is read are loaded.
 */
export function moveStrided(from: usize, fromBytes: i32, to: usize, toBytes: i32, loops: usize, count: i32): void {
  const loop = changetype<Loop>(loops), next = loops + offsetof<Loop>();
  if (count > 2) {
    for (let i = 0; i < loop.size; i++) moveStrided(from + i * loop.from, fromBytes, to + i * loop.to, toBytes, next, count - 1);
    return;
  }
  const inner = changetype<Loop>(next);
  const turns = inner.from == fromBytes && loop.to == toBytes && fromBytes == toBytes;
  if (inner.from == fromBytes && inner.to == toBytes) moveRuns(from, fromBytes, to, toBytes, loop, inner.size);
  else if (turns && fromBytes == 1) turn(1, from, to, loop, inner);
  else if (turns && fromBytes == 2) turn(2, from, to, loop, inner);
  else moveElements(from, fromBytes, to, toBytes, loop, inner);
}

function moveRuns(from: usize, fromBytes: i32, to: usize, toBytes: i32, loop: Loop, length: i32): void {
  for (let i = 0; i < loop.size; i++, from += loop.from, to += loop.to) {
    if (fromBytes == toBytes) copyBytes(from, to, length * toBytes);
    else copyElements(from, fromBytes, to, toBytes, length);
  }
}

// @ts-ignore: decorator
@inline
export function copyBytes(at: usize, to: usize, size: i32): void {
  let i = 0;
  for (; i + 16 <= size; i += 16) v128.store(to + i, v128.load(at + i));
  for (; i + 8 <= size; i += 8) store<u64>(to + i, load<u64>(at + i));
  for (; i < size; i++) store<u8>(to + i, load<u8>(at + i));
}

// @ts-ignore: decorator
@inline
export function copyElements(at: usize, bytes: i32, to: usize, toBytes: i32, count: i32): void {
  let c = 0;
  for (; c + 8 <= count; c += 8) {
    const from = at + c * bytes;
    storeWords(to + c * toBytes, loadWords(from, bytes), loadWords(from + 4 * bytes, bytes), toBytes);
  }
  for (; c < count; c++) storeElement(to + c * toBytes, loadElement(at + c * bytes, bytes), toBytes);
}

/** `inner` has its elements side by side where they are read, `outer` where they are written: squares of eight by eight are turned. */
// @ts-ignore: decorator
@inline
function turn(bytes: i32, from: usize, to: usize, outer: Loop, inner: Loop): void {
  const whole = outer.size & -8;
  for (let j = 0; j < whole; j += 8) {
    let at = from + j * outer.from, out = to + j * bytes;
    for (let i = 0; i < inner.size; i += 8, at += 8 * bytes, out += 8 * inner.to) {
      const rows = min(8, inner.size - i);
      if (bytes == 1) turnBytes(at, outer.from, out, inner.to, rows);
      else turnHalves(at, outer.from, out, inner.to, rows);
    }
  }
  for (let j = whole; j < outer.size; j++) {
    let at = from + j * outer.from, out = to + j * bytes;
    for (let i = 0; i < inner.size; i++, at += bytes, out += inner.to) storeElement(out, loadElement(at, bytes), bytes);
  }
}

/** Eight rows of eight bytes, of which the first `rows` columns become rows. */
// @ts-ignore: decorator
@inline
function turnBytes(at: usize, step: i32, out: usize, row: i32, rows: i32): void {
  const a = pairOfRows(at, step), b = pairOfRows(at + 2 * step, step);
  const c = pairOfRows(at + 4 * step, step), d = pairOfRows(at + 6 * step, step);
  // Of two rows, then of four, what stands in one column stands together.
  const ab = v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11), cd = v128.shuffle<i16>(c, d, 0, 8, 1, 9, 2, 10, 3, 11);
  const ab2 = v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15), cd2 = v128.shuffle<i16>(c, d, 4, 12, 5, 13, 6, 14, 7, 15);
  storeRows(v128.shuffle<i32>(ab, cd, 0, 4, 1, 5), out, row, rows);
  storeRows(v128.shuffle<i32>(ab, cd, 2, 6, 3, 7), out + 2 * row, row, rows - 2);
  storeRows(v128.shuffle<i32>(ab2, cd2, 0, 4, 1, 5), out + 4 * row, row, rows - 4);
  storeRows(v128.shuffle<i32>(ab2, cd2, 2, 6, 3, 7), out + 6 * row, row, rows - 6);
}

/** Two rows of eight bytes, byte by byte beside each other. */
// @ts-ignore: decorator
@inline
function pairOfRows(at: usize, step: i32): v128 {
  return v128.shuffle<i8>(v128.load64_zero(at), v128.load64_zero(at + step), 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

// @ts-ignore: decorator
@inline
function storeRows(two: v128, out: usize, row: i32, rows: i32): void {
  if (rows > 0) v128.store64_lane(out, two, 0);
  if (rows > 1) v128.store64_lane(out + row, two, 1);
}

/** The same of 16-bit elements, four rows after four. */
// @ts-ignore: decorator
@inline
function turnHalves(at: usize, step: i32, out: usize, row: i32, rows: i32): void {
  turnFour(at, step, out, row, rows);
  turnFour(at + 4 * step, step, out + 8, row, rows);
}

// @ts-ignore: decorator
@inline
function turnFour(at: usize, step: i32, out: usize, row: i32, rows: i32): void {
  const a = v128.load(at), b = v128.load(at + step), c = v128.load(at + 2 * step), d = v128.load(at + 3 * step);
  const ab = v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11), cd = v128.shuffle<i16>(c, d, 0, 8, 1, 9, 2, 10, 3, 11);
  const ab2 = v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15), cd2 = v128.shuffle<i16>(c, d, 4, 12, 5, 13, 6, 14, 7, 15);
  storeRows(v128.shuffle<i32>(ab, cd, 0, 4, 1, 5), out, row, rows);
  storeRows(v128.shuffle<i32>(ab, cd, 2, 6, 3, 7), out + 2 * row, row, rows - 2);
  storeRows(v128.shuffle<i32>(ab2, cd2, 0, 4, 1, 5), out + 4 * row, row, rows - 4);
  storeRows(v128.shuffle<i32>(ab2, cd2, 2, 6, 3, 7), out + 6 * row, row, rows - 6);
}

function moveElements(from: usize, fromBytes: i32, to: usize, toBytes: i32, outer: Loop, inner: Loop): void {
  if (fromBytes == 1 && toBytes == 1) moveAs<i8>(from, to, outer, inner);
  else if (fromBytes == 2 && toBytes == 2) moveAs<i16>(from, to, outer, inner);
  else if (fromBytes == 4 && toBytes == 4) moveAs<i32>(from, to, outer, inner);
  else
    for (let j = 0; j < outer.size; j++) {
      let at = from + j * outer.from, out = to + j * outer.to;
      for (let i = 0; i < inner.size; i++, at += inner.from, out += inner.to) storeElement(out, loadElement(at, fromBytes), toBytes);
    }
}

// @ts-ignore: decorator
@inline
function moveAs<T>(from: usize, to: usize, outer: Loop, inner: Loop): void {
  const step = inner.from, toStep = inner.to;
  for (let j = 0; j < outer.size; j++) {
    let at = from + j * outer.from, out = to + j * outer.to;
    for (let i = 0; i < inner.size; i++, at += step, out += toStep) store<T>(out, load<T>(at));
  }
}
