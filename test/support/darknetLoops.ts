/**
 * Darknet's layers as loops over flat memory, as its sources describe them: weights files are read in the order of its loaders, and each
 * number is added where its index arithmetic says. Knows nothing of graphs.
 */

/** Channels, rows, columns. */
export interface Flat {
  readonly c: number;
  readonly h: number;
  readonly w: number;
  readonly data: readonly number[];
}

/** Takes numbers from the front of a weights file's body. */
export type Take = (count: number) => readonly number[];

export function taking(numbers: readonly number[]): Take {
  let at = 0;
  return (count) => numbers.slice(at, (at += count));
}

const zeros = (count: number): number[] => new Array<number>(count).fill(0);

/** (x − mean) / √(variance + 10⁻⁵) · scale + bias, by channel; AlexeyAB's ε. */
function finish({ c, h, w, data }: Flat, biases: readonly number[], norm?: readonly (readonly number[])[]): Flat {
  const scaled = data.map((x, i) => {
    const k = Math.floor(i / (h * w));
    return norm ? (norm[0][k] * (x - norm[1][k])) / Math.sqrt(norm[2][k] + 1e-5) + biases[k] : x + biases[k];
  });
  return { c, h, w, data: scaled };
}

/** Columns of a product, added to the pixels that they stand for. */
export function deconvolutional(
  x: Flat,
  {
    n,
    size,
    stride,
    pad,
    batchNormalize = false,
  }: Record<'n' | 'size' | 'stride' | 'pad', number> & { batchNormalize?: boolean },
  take: Take,
): Flat {
  const biases = take(n);
  const norm = batchNormalize ? [take(n), take(n), take(n)] : undefined;
  const weights = take(x.c * n * size * size);
  const [h, w] = [x.h, x.w].map((along) => (along - 1) * stride + size - 2 * pad);
  const out = zeros(n * h * w);
  const rows = n * size * size;
  for (let row = 0; row < rows; row++) {
    for (let place = 0; place < x.h * x.w; place++) {
      let sum = 0;
      for (let k = 0; k < x.c; k++) sum += weights[k * rows + row] * x.data[k * x.h * x.w + place];
      const [dx, dy, channel] = [row % size, Math.floor(row / size) % size, Math.floor(row / size / size)];
      const y = dy + Math.floor(place / x.w) * stride - pad;
      const left = dx + (place % x.w) * stride - pad;
      if (y >= 0 && left >= 0 && y < h && left < w) out[left + w * (y + h * channel)] += sum;
    }
  }
  return finish({ c: n, h, w, data: out }, biases, norm);
}

export function local(
  x: Flat,
  { n, size, stride, pad }: Record<'n' | 'size' | 'stride' | 'pad', number>,
  take: Take,
): Flat {
  const [h, w] = [x.h, x.w].map((along) => Math.floor((along - (pad ? 1 : size)) / stride) + 1);
  const biases = take(n * h * w);
  const weights = take(x.c * n * size * size * h * w);
  const data = [...biases];
  const each = x.c * size * size;
  for (let j = 0; j < h * w; j++) {
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < each; k++) {
        const [dx, dy, channel] = [k % size, Math.floor(k / size) % size, Math.floor(k / size / size)];
        const row = dy + Math.floor(j / w) * stride - pad;
        const column = dx + (j % w) * stride - pad;
        const inside = row >= 0 && column >= 0 && row < x.h && column < x.w;
        const pixel = inside ? x.data[column + x.w * (row + x.h * channel)] : 0;
        data[i * h * w + j] += weights[j * each * n + i * each + k] * pixel;
      }
    }
  }
  return { c: n, h, w, data };
}

export function convolutional(
  x: Flat,
  { n, size, stride, pad }: Record<'n' | 'size' | 'stride' | 'pad', number>,
  take: Take,
): Flat {
  const biases = take(n);
  const weights = take(n * x.c * size * size);
  return finish(
    windows(x, n, { size, stride, pad }, (f, k, t) => weights[(f * x.c + k) * size * size + t]),
    biases,
  );
}

function windows(
  x: Flat,
  n: number,
  { size, stride, pad }: Record<'size' | 'stride' | 'pad', number>,
  weight: (filter: number, channel: number, tap: number) => number,
): Flat {
  const [h, w] = [x.h, x.w].map((along) => Math.floor((along + 2 * pad - size) / stride) + 1);
  const data = zeros(n * h * w);
  for (let f = 0; f < n; f++)
    for (let i = 0; i < h; i++)
      for (let j = 0; j < w; j++)
        for (let k = 0; k < x.c; k++)
          for (let t = 0; t < size * size; t++) {
            const [row, column] = [i * stride + Math.floor(t / size) - pad, j * stride + (t % size) - pad];
            const inside = row >= 0 && column >= 0 && row < x.h && column < x.w;
            if (inside) data[(f * h + i) * w + j] += weight(f, k, t) * x.data[(k * x.h + row) * x.w + column];
          }
  return { c: n, h, w, data };
}

/** Stands behind the layer, whose own stride is 1 then. */
export function blur(x: Flat, antialiasing: number, stride: number): Flat {
  const [size, pad, taps] = antialiasing === 2 ? [2, 0, [4, 4, 4, 4]] : [3, 1, [1, 2, 1, 2, 4, 2, 1, 2, 1]];
  return windows(x, x.c, { size, stride, pad }, (f, k, t) => (f === k ? taps[t] / 16 : 0));
}

/** Padding is half before, half behind. */
export function maxpool(x: Flat, size: number, stride: number, padding = size - 1): Flat {
  const [h, w] = [x.h, x.w].map((along) => Math.floor((along + padding - size) / stride) + 1);
  const offset = -Math.floor(padding / 2);
  const data = Array.from({ length: x.c * h * w }, (_, at) => {
    const [j, i, k] = [at % w, Math.floor(at / w) % h, Math.floor(at / w / h)];
    let most = -Infinity;
    for (let t = 0; t < size * size; t++) {
      const [row, column] = [offset + i * stride + Math.floor(t / size), offset + j * stride + (t % size)];
      const inside = row >= 0 && column >= 0 && row < x.h && column < x.w;
      if (inside) most = Math.max(most, x.data[(k * x.h + row) * x.w + column]);
    }
    return most;
  });
  return { c: x.c, h, w, data };
}

export function maxpoolDepth({ c, h, w, data }: Flat, outC: number): Flat {
  const largest = Array.from({ length: outC * h * w }, (_, at) => {
    const [place, g] = [at % (h * w), Math.floor(at / (h * w))];
    let most = -Infinity;
    for (let k = g; k < c; k += outC) most = Math.max(most, data[k * h * w + place]);
    return most;
  });
  return { c: outC, h, w, data: largest };
}

/** The layer before and its sources, times weights of one for each, or one for each channel of each. */
export function weightedShortcut(
  x: Flat,
  sources: readonly Flat[],
  perChannel: boolean,
  normalization: 'none' | 'relu' | 'softmax',
  take: Take,
): Flat {
  const n = sources.length;
  const layerStep = perChannel ? x.c : 1;
  const weights = take((n + 1) * layerStep);
  const step = x.data.length / layerStep;
  const data = x.data.map((value, i) => {
    const of = (source: number): number => weights[Math.floor(i / step) + source * layerStep];
    const all = Array.from({ length: n + 1 }, (_, source) => of(source));
    const most = Math.max(...all);
    const raw = (w: number): number => (normalization === 'relu' ? Math.max(w, 0) : Math.exp(w - most));
    const sum = all.reduce((total, w) => total + raw(w), 0.0001);
    const factor = (w: number): number => (normalization === 'none' ? w : raw(w) / sum);
    const added = sources.map((source, s) => (i < source.data.length ? source.data[i] * factor(of(s + 1)) : 0));
    return added.reduce((total, term) => total + term, value * factor(of(0)));
  });
  return { ...x, data };
}

/** Scores of the cells' classes come first. */
export function cellSoftmax(x: Flat, cells: number, classes: number): Flat {
  const data = [...x.data];
  for (let cell = 0; cell < cells; cell++) {
    const row = data.slice(cell * classes, (cell + 1) * classes);
    const most = Math.max(...row);
    const sum = row.reduce((total, score) => total + Math.exp(score - most), 0);
    row.forEach((score, i) => (data[cell * classes + i] = Math.exp(score - most) / sum));
  }
  return { ...x, data };
}
