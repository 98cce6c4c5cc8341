/**
 * Bit allocation: which width for which weights and activations, when each width has a noise and a cost (report's [10, 11]).
 *
 *   minimise Σ noise  subject to  Σ cost ≤ budget
 *
 * A knapsack with one choice per group, solved by dynamic programming over the groups: of all partial sums only those stay that no
 * other beats in both cost and noise. Greedy ways (Lagrange multipliers among them) fail where one layer holds most of the
 * weights, as the first fully connected one often does: its cheap neighbours are widened first, and then it does not fit. Noises are
 * taken to add, which they nearly do while they are small.
 *
 * What a multiplication costs depends on both of its widths. Each layer with weights reads one value, so the width of that value
 * and those of the weights that read it are one group, and groups cost what they cost whatever the others choose: still exact.
 */
export interface Width {
  readonly name: string;
  readonly of: 'weights' | 'activations';
  readonly bits: number;
}

/** One way to choose some widths: of a layer, of a group, or of all. */
export interface Allocation {
  readonly widths: readonly Width[];
  readonly noise: number;
  readonly cost: number;
}

/** The ways among which one is chosen. */
export type Choices = readonly Allocation[];

/** Sums over the first groups, with the last choice and the sums before it. */
interface Partial {
  readonly cost: number;
  readonly noise: number;
  readonly chosen?: Allocation;
  readonly before?: Partial;
}

/** Where there are more partial sums, near ones are dropped: costs are then met within a 4096th of the dearest. */
const buckets = 4096;

/**
 * The allocations that no other beats, from the cheapest to the one of least noise. The same choices give the same front.
 * Exact while no more than a few thousand partial sums compete; beyond that near the best.
 */
export function allocationFront(groups: readonly Choices[]): readonly Allocation[] {
  const dearest = groups.reduce((sum, choices) => sum + Math.max(...choices.map(({ cost }) => cost)), 0);
  const start: readonly Partial[] = [{ cost: 0, noise: 0 }];
  const front = groups.reduce((so, choices) => thinned(unbeaten(extended(so, choices)), dearest / buckets), start);
  return front.map((end) => ({ widths: widthsOf(end), noise: end.noise, cost: end.cost }));
}

/**
 * A value that several layers read, and their weights: for each width of the value (`value`: its own noise and cost) the front of what its
 * readers may choose at that width. Of all these, what no other beats.
 */
export function groupChoices(
  value: Choices,
  readersAt: (width: Allocation, index: number) => readonly Choices[],
): Choices {
  const all = value.flatMap((width, index) => allocationFront([[width], ...readersAt(width, index)]));
  return unbeaten(all);
}

/** The one of least noise that the budget allows; undefined when even the cheapest is too dear. */
export function withinBudget(front: readonly Allocation[], budget: number): Allocation | undefined {
  return front.filter(({ cost }) => cost <= budget).at(-1);
}

function extended(sums: readonly Partial[], choices: Choices): Partial[] {
  return sums.flatMap((before) =>
    choices.map((chosen) => ({
      cost: before.cost + chosen.cost,
      noise: before.noise + chosen.noise,
      chosen,
      before,
    })),
  );
}

/** Rising in cost, falling in noise. Equals keep the first, which is that of the narrower early layers. */
function unbeaten<Sum extends { readonly cost: number; readonly noise: number }>(sums: Sum[]): readonly Sum[] {
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

function widthsOf(end: Partial): readonly Width[] {
  const chosen: Allocation[] = [];
  for (let at: Partial | undefined = end; at?.chosen; at = at.before) chosen.push(at.chosen);
  return chosen.reverse().flatMap(({ widths }) => widths);
}
