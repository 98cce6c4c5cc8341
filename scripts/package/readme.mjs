// The README as packages hold it: pictures for dark themes stand in `srcset`, which neither the gallery nor vsce makes absolute as they do links.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The staged README, with addresses that lead to the repository. */
export function stageReadme(folder, { repository }) {
  const file = join(folder, 'README.md');
  writeFileSync(file, withAddresses(readFileSync(file, 'utf8'), repository.url));
}

/** @param repository `https://github.com/owner/name.git` */
export function withAddresses(markdown, repository) {
  const raw = `${repository.replace(/\.git$/, '')}/raw/HEAD`;
  return markdown.replace(/srcset="(?!https:)([\w./-]+)"/g, (_, path) => `srcset="${raw}/${path}"`);
}
