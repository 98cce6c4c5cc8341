/**
 * Places on a line for things in a given order: Σ weight·(x − at)² is least while neighbours keep half the sum of their widths apart.
 * Solved exactly by pooling adjacent violators (isotonic regression): subtracting the widths before each thing turns "far enough
 * apart" into "not descending".
 */
export interface Wish {
  readonly at: number;
  readonly weight: number;
  readonly width: number;
}

interface Pool {
  mean: number;
  weight: number;
  size: number;
}

export function placesInOrder(wishes: readonly Wish[]): readonly number[] {
  let offset = 0;
  const offsets = wishes.map(({ width }, i) => (offset += i === 0 ? 0 : (wishes[i - 1].width + width) / 2));
  const pools: Pool[] = [];
  wishes.forEach(({ at, weight }, i) => {
    let pool: Pool = { mean: at - offsets[i], weight, size: 1 };
    for (let last = pools.at(-1); last && last.mean > pool.mean; last = pools.at(-1)) {
      pools.pop();
      pool = joined(last, pool);
    }
    pools.push(pool);
  });
  return pools.flatMap(({ mean, size }) => new Array<number>(size).fill(mean)).map((x, i) => x + offsets[i]);
}

function joined(a: Pool, b: Pool): Pool {
  const weight = a.weight + b.weight;
  return { mean: (a.mean * a.weight + b.mean * b.weight) / weight, weight, size: a.size + b.size };
}
