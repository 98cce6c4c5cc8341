/** Where the exports of a run go when nobody says where: beside it, so that a run which moves or is made anew leaves them alone. */
export function exportFolderOf(runDir: string): string {
  return `${runDir.replace(/[\\/]+$/, '')}.export`;
}
