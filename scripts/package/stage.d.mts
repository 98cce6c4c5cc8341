export function stageFiles(
  root: string,
  folder: string,
  names: readonly string[],
  keep?: (path: string) => boolean,
): void;
