/**
 * Bit allocation: which width for which layer, when each width has a noise and a cost (report's [10, 11]).
 *
 *   minimise Σ noise_l(b_l)  subject to  Σ cost_l(b_l) ≤ budget
 *
 * A knapsack with one choice per layer, solved by dynamic programming over the layers: of all partial sums only those stay that no
 * other beats in both cost and noise. Greedy ways (Lagrange multipliers among them) fail where one layer holds most of the
 * weights, as the first fully connected one often does: its cheap neighbours are widened first, and then it does not fit. Noises are
 * taken to add, which they nearly do while they are small.
 */
export interface WidthChoice {
  readonly bits: number;
  readonly noise: number;
  readonly cost: number;
}

export interface LayerChoices {
  readonly name: string;
  readonly choices: readonly WidthChoice[];
}

export interface Allocation {
  /** Width of each layer, in the order of the layers. */
  readonly widths: readonly { readonly name: string; readonly bits: number }[];
  /** Sums over the layers. */
  readonly noise: number;
  readonly cost: number;
}

/** Sums over the first layers, with the last choice and the sums before it. */
interface Partial {
  readonly cost: number;
  readonly noise: number;
  readonly bits: number;
  readonly before?: Partial;
}

/** Where there are more partial sums, near ones are dropped: costs are then met within a 4096th of the dearest. */
const buckets = 4096;

/**
 * The allocations that no other beats, from the cheapest to the one of least noise. The same choices give the same front.
 * Exact while no more than a few thousand partial sums compete; beyond that near the best.
 */
export function allocationFront(layers: readonly LayerChoices[]): readonly Allocation[] {
  const dearest = layers.reduce((sum, { choices }) => sum + Math.max(...choices.map(({ cost }) => cost)), 0);
  const start: readonly Partial[] = [{ cost: 0, noise: 0, bits: 0 }];
  const front = layers.reduce((so, layer) => thinned(unbeaten(extended(so, layer)), dearest / buckets), start);
  return front.map((end) => ({ widths: widthsOf(end, layers), noise: end.noise, cost: end.cost }));
}

/** The one of least noise that the budget allows; undefined when even the cheapest is too dear. */
export function withinBudget(front: readonly Allocation[], budget: number): Allocation | undefined {
  return front.filter(({ cost }) => cost <= budget).at(-1);
}

function extended(sums: readonly Partial[], { choices }: LayerChoices): Partial[] {
  return sums.flatMap((before) =>
    choices.map(({ bits, cost, noise }) => ({ bits, cost: before.cost + cost, noise: before.noise + noise, before })),
  );
}

/** Rising in cost, falling in noise. Equals keep the first, which is that of the narrower early layers. */
function unbeaten(sums: Partial[]): readonly Partial[] {
  sums.sort((a, b) => a.cost - b.cost || a.noise - b.noise);
  let least = Infinity;
  return sums.filter(({ noise }) => noise < least && ((least = noise), true));
}

/** The cheapest and the best of each bucket, once there are more sums than buckets. */
function thinned(sums: readonly Partial[], width: number): readonly Partial[] {
  if (sums.length <= buckets) return sums;
  const bucketOf = (at: number): number => (sums[at] === undefined ? NaN : Math.floor(sums[at].cost / width));
  return sums.filter((_, at) => bucketOf(at - 1) !== bucketOf(at) || bucketOf(at + 1) !== bucketOf(at));
}

function widthsOf(end: Partial, layers: readonly LayerChoices[]): Allocation['widths'] {
  const bits: number[] = [];
  for (let at = end; at.before; at = at.before) bits.push(at.bits);
  return bits.reverse().map((own, layer) => ({ name: layers[layer].name, bits: own }));
}
