/** The README of an export's folder: what was exported, which files are which format, what made the figures. */
import type { OutputFile } from '../util/files';

export interface ExportRow {
  readonly id: string;
  readonly description: string;
  /** Of the run, and what made its figures. */
  readonly name: string;
  readonly provenance: string;
  readonly files: readonly { readonly name: string }[];
  /** What somebody who uses the files must know. */
  readonly warnings: readonly string[];
}

/** `README.md`, Markdown. Names come from model files: what means something in Markdown is escaped. */
export function readme(rows: readonly ExportRow[]): OutputFile {
  const names = [...new Set(rows.map(({ name }) => name))];
  const origins = [...new Set(rows.map(({ provenance }) => provenance))];
  const text = [
    `# ${plain(names.join(', '))}: exported by Shiftwise`,
    '',
    ...origins.flatMap((origin) => tableOf(origin, rows)),
    'In every file real = scale · (q − zero point), and integers are those of the run, bit for bit. What other tools compute',
    'from them depends on their arithmetic: the documentation (`docs/exports.md`) says for each format what is exact.',
    '',
    ...rows.flatMap(({ id, warnings }) => warnings.flatMap((line) => [`**${id}:** ${plain(line)}.`, ''])),
    '`export.json` lists all files that were written here, with their checksums: the next export replaces and removes only those,',
    'and only while they are as they were written.',
    '',
  ].join('\n');
  return { name: 'README.md', bytes: new TextEncoder().encode(text) };
}

function tableOf(origin: string, rows: readonly ExportRow[]): string[] {
  const cells = rows
    .filter(({ provenance }) => provenance === origin)
    .map(({ id, description, files }) => `| ${id} | ${placesOf(files)} | ${plain(description)} |`);
  return [plain(origin), '', '| format | files | what it is |', '|---|---|---|', ...cells, ''];
}

/** Files by name; those in a folder by the folder, with how many there are. */
function placesOf(files: ExportRow['files']): string {
  const counts = new Map<string, number>();
  for (const { name } of files) {
    const place = name.includes('/') ? `${name.slice(0, name.indexOf('/'))}/` : name;
    counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  return [...counts]
    .map(([place, count]) => (place.endsWith('/') ? `${code(place)} (${count} files)` : code(place)))
    .join(', ');
}

const code = (text: string): string => `\`${text.replace(/[`|\s]/g, ' ')}\``;

const plain = (text: string): string => text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#]/g, (sign) => `\\${sign}`);
