// Packs an input map for convolution: zero point subtracted, padding added, and columns and rows split by phase
// (position modulo stride), so that every tap of every output row reads contiguous pixels whatever the stride is.
//
//   plane[phaseY][phaseX][row][column] = in[row·strideY + phaseY − padTop][column·strideX + phaseX − padLeft] − zeroPoint
//
// Positions outside the input hold `padding` (words) or 0 (pairs and halves).
// Three element kinds: 0 pairs (two channels as two int16 in one 32-bit element), 1 halves (int16), 2 words (int32).

const PAIRS = 0;
const HALVES = 1;

/**
 * src: (channels, height, width) int32. dst: planes of `planeBytes`, one per channel, or per pair of channels.
 * A last channel without partner is paired with zeros.
 */
export function packInput(
  kind: i32,
  src: usize,
  dst: usize,
  channels: i32,
  height: i32,
  width: i32,
  planeBytes: i32,
  rows: i32,
  pitch: i32,
  phasesY: i32,
  phasesX: i32,
  strideY: i32,
  strideX: i32,
  padTop: i32,
  padLeft: i32,
  zeroPoint: i32,
  padding: i32,
): void {
  const step = kind == PAIRS ? 2 : 1;
  const shift: usize = kind == HALVES ? 1 : 2;
  const mapBytes = <usize>(height * width) << 2;
  for (let c = 0; c < channels; c += step) {
    const map = src + <usize>c * mapBytes;
    const partner = kind == PAIRS && c + 1 < channels ? map + mapBytes : 0;
    let out = dst + <usize>(c / step) * <usize>planeBytes;
    for (let py = 0; py < phasesY; py++) {
      for (let px = 0; px < phasesX; px++) {
        // Columns first ≤ x < end lie inside the input.
        const first = max(0, (padLeft - px + strideX - 1) / strideX);
        const end = max(first, min(pitch, (width - 1 + padLeft - px + strideX) / strideX));
        for (let row = 0; row < rows; row++, out += <usize>pitch << shift) {
          const y = row * strideY + py - padTop;
          if (y < 0 || y >= height || first >= pitch) {
            fill(out, <usize>pitch << shift, padding);
            continue;
          }
          fill(out, <usize>first << shift, padding);
          fill(out + (<usize>end << shift), <usize>(pitch - end) << shift, padding);
          const offset = <usize>(y * width + first * strideX + px - padLeft) << 2;
          const to = out + (<usize>first << shift);
          if (kind == PAIRS) packPairs(to, map + offset, partner ? partner + offset : 0, end - first, strideX, zeroPoint);
          else if (kind == HALVES) packHalves(to, map + offset, end - first, strideX, zeroPoint);
          else packWords(to, map + offset, end - first, strideX, zeroPoint);
        }
      }
    }
  }
}

function fill(dst: usize, bytes: usize, padding: i32): void {
  if (padding == 0) memory.fill(dst, 0, bytes);
  else for (const end = dst + bytes; dst < end; dst += 4) store<i32>(dst, padding);
}

/** Four int32, `stride` elements apart. */
// @ts-ignore: decorator
@inline
function load4(src: usize, stride: i32): v128 {
  if (stride == 1) return v128.load(src);
  if (stride == 2) return v128.shuffle<i32>(v128.load(src), v128.load(src, 16), 0, 2, 4, 6);
  const step = <usize>stride << 2;
  return i32x4(load<i32>(src), load<i32>(src + step), load<i32>(src + 2 * step), load<i32>(src + 3 * step));
}

function packPairs(dst: usize, a: usize, b: usize, count: i32, stride: i32, zeroPoint: i32): void {
  const zero = i32x4.splat(zeroPoint);
  const low = i32x4.splat(0xffff);
  const step = <usize>stride << 2;
  const vectors = wholeVectors(count, stride, 4);
  let i = 0;
  for (; i < vectors; i += 4) {
    const at = <usize>i * step;
    let v = v128.and(i32x4.sub(load4(a + at, stride), zero), low);
    if (b) v = v128.or(v, i32x4.shl(i32x4.sub(load4(b + at, stride), zero), 16));
    v128.store(dst + (<usize>i << 2), v);
  }
  for (; i < count; i++) {
    const at = <usize>i * step;
    let v = (load<i32>(a + at) - zeroPoint) & 0xffff;
    if (b) v |= (load<i32>(b + at) - zeroPoint) << 16;
    store<i32>(dst + (<usize>i << 2), v);
  }
}

function packHalves(dst: usize, a: usize, count: i32, stride: i32, zeroPoint: i32): void {
  const zero = i32x4.splat(zeroPoint);
  const step = <usize>stride << 2;
  const vectors = wholeVectors(count, stride, 8);
  let i = 0;
  for (; i < vectors; i += 8) {
    const at = a + <usize>i * step;
    const v = i32x4.sub(load4(at, stride), zero);
    const w = i32x4.sub(load4(at + 4 * step, stride), zero);
    v128.store(dst + (<usize>i << 1), i16x8.narrow_i32x4_s(v, w));
  }
  for (; i < count; i++) store<i16>(dst + (<usize>i << 1), <i16>(load<i32>(a + <usize>i * step) - zeroPoint));
}

function packWords(dst: usize, a: usize, count: i32, stride: i32, zeroPoint: i32): void {
  const step = <usize>stride << 2;
  const zero = i32x4.splat(zeroPoint);
  const vectors = wholeVectors(count, stride, 4);
  let i = 0;
  for (; i < vectors; i += 4) {
    v128.store(dst + (<usize>i << 2), i32x4.sub(load4(a + <usize>i * step, stride), zero));
  }
  for (; i < count; i++) store<i32>(dst + (<usize>i << 2), load<i32>(a + <usize>i * step) - zeroPoint);
}

/** How many elements can be taken by whole vectors; with stride 2 a vector reads one element past its last. */
// @ts-ignore: decorator
@inline
function wholeVectors(count: i32, stride: i32, lanes: i32): i32 {
  return (stride == 2 ? max(count - 1, 0) : count) & -lanes;
}
