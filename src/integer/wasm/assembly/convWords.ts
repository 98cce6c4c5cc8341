// The convolution that takes everything: int32 operands, int64 sums. Slow, and needed only where operands exceed 16 bits
// or a pair of products exceeds 31.
import { Conv } from './conv';
import { loadElement } from './pixels';
import { finish } from './requantize';

/** As convDirect; weights: [block][segment][element][8] int32. */
export function convWords(conv: Conv, scratch: usize, y0: i32, y1: i32, b0: i32, b1: i32): void {
  const input = conv.input;
  const panel = <usize>(conv.segments * conv.pairs) << 5;
  for (let y = y0; y < y1; y++) {
    for (let b = b0; b < b1; b++) {
      const group = conv.groups == 1 ? 0 : b / conv.blocks;
      const channel = group * conv.outputs + ((b - group * conv.blocks) << 3);
      let at = input.origin + (y * conv.strideY - conv.padTop) * input.row - conv.padLeft * input.pixel;
      at += group * conv.inputs * input.bytes;
      let to = scratch + (<usize>channel << 3);
      for (let x = 0; x < conv.width; x++, at += conv.strideX * input.pixel, to += conv.sumPixel) {
        block(conv, at, input.bytes, conv.weights + <usize>b * panel, to);
      }
    }
    const all = conv.groups > 1;
    const c0 = all ? 0 : b0 << 3, c1 = all ? (conv.output.channels + 7) & -8 : b1 << 3;
    finish(conv.requantize, conv.output, scratch, 0, conv.sumPixel, y, 1, 0, conv.width, c0, c1);
  }
}

function block(conv: Conv, at: usize, bytes: i32, w: usize, to: usize): void {
  let a = i64x2.splat(0), b = a, c = a, d = a;
  for (let s = 0; s < conv.segments; s++) {
    let from = at + load<i32>(conv.offsets + (<usize>s << 2));
    for (let k = 0; k < conv.pairs; k++, from += bytes, w += 32) {
      const v = i32x4.splat(loadElement(from, bytes));
      const w0 = v128.load(w), w1 = v128.load(w, 16);
      a = i64x2.add(a, i64x2.extmul_low_i32x4_s(v, w0));
      b = i64x2.add(b, i64x2.extmul_high_i32x4_s(v, w0));
      c = i64x2.add(c, i64x2.extmul_low_i32x4_s(v, w1));
      d = i64x2.add(d, i64x2.extmul_high_i32x4_s(v, w1));
    }
  }
  v128.store(to, a);
  v128.store(to, b, 16);
  v128.store(to, c, 32);
  v128.store(to, d, 48);
}
