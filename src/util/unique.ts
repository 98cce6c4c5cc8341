/** The name, or the first of its kind (`name_2`, `name_3`, …) that is free; it is taken from now on. */
export function unique(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count++) name = `${wanted}_${count}`;
  taken.add(name);
  return name;
}
