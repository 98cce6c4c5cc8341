// Weights to the Winograd domain, once per model: U = G g Gᵀ with integer G.
//
//   F(4×4): G = (1 0 0), (1 1 1), (1 −1 1), (1 2 4), (1 −2 4), (0 0 1);  F(2×2): G = (1 0 0), (1 1 1), (1 −1 1), (0 0 1)
//
// The fractions of the usual G (1/4, −1/6, 1/24, …) are made up for in the output transform.

/** Scratch for one tile between its two transforms. */
export const tileBytes: usize = 1024;

/** Rounded up to an odd number of cache lines: planes a power of two apart would all fall into the same few cache sets. */
// @ts-ignore: decorator
@inline
export function oddLines(bytes: i32): i32 {
  return (((bytes + 63) >> 6) | 1) << 6;
}

/** Entry i of G · (a, b, c). */
// @ts-ignore: decorator
@inline
function line(size: i32, i: i32, a: i32, b: i32, c: i32): i32 {
  if (i == 0) return a;
  if (i == size - 1) return c;
  const sign = i & 1 ? 1 : -1;
  return i < 3 ? a + sign * b + c : a + 2 * sign * b + 4 * c;
}

/**
 * from: (outputs, inputs, 3, 3) int16. to: [pass][point][block of the pass][depth / 2][8][2] int16, zeroed, where depth is
 * inputs rounded up to eight and a pass has `pass` output channels. size: 6 or 4 points per line.
 */
export function transformWeights(from: usize, outputs: i32, inputs: i32, size: i32, pass: i32, to: usize): void {
  const depth = (inputs + 7) & -8;
  const blocks = (outputs + 7) >> 3;
  const perPass = pass >> 3;
  for (let o = 0; o < outputs; o++) {
    const b = o >> 3;
    const first = (b / perPass) * perPass;
    const inPass = min(perPass, blocks - first);
    for (let i = 0; i < inputs; i++, from += 18) {
      const lane = ((i >> 1) << 5) + ((o & 7) << 2) + ((i & 1) << 1);
      for (let y = 0; y < size; y++) {
        const a = line(size, y, load<i16>(from), load<i16>(from, 6), load<i16>(from, 12));
        const c = line(size, y, load<i16>(from, 2), load<i16>(from, 8), load<i16>(from, 14));
        const e = line(size, y, load<i16>(from, 4), load<i16>(from, 10), load<i16>(from, 16));
        for (let x = 0; x < size; x++) {
          const panel = first * size * size + (y * size + x) * inPass + (b - first);
          store<i16>(to + <usize>panel * <usize>(depth << 4) + lane, <i16>line(size, x, a, c, e));
        }
      }
    }
  }
}
