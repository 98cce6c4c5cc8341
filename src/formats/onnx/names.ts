/** Hands out names that are unique within one graph. */
export interface Names {
  /** `wanted` if it is free, else `wanted_1`, `wanted_2`, … The name is taken from then on. */
  readonly unique: (wanted: string) => string;
}

export function namesOf(taken: Iterable<string>): Names {
  const used = new Set(taken);
  const unique = (wanted: string): string => {
    let name = wanted;
    for (let count = 1; used.has(name); count++) name = `${wanted}_${count}`;
    used.add(name);
    return name;
  };
  return { unique };
}
