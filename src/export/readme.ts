/** The README of an export's folder: what was exported, which files are which format, what made the figures. */
import type { OutputFile } from '../util/files';

export interface ExportedFormat {
  readonly id: string;
  readonly description: string;
  readonly files: readonly OutputFile[];
  readonly warnings: readonly string[];
}

/** `README.md`, Markdown. Names come from model files: what means something in Markdown is escaped. */
export function readme(name: string, provenance: string, formats: readonly ExportedFormat[]): OutputFile {
  const rows = formats.map(({ id, description, files }) => `| ${id} | ${placesOf(files)} | ${plain(description)} |`);
  const text = [
    `# ${plain(name)}: exported by Shiftwise`,
    '',
    plain(provenance),
    '',
    'In every file real = scale · (q − zero point), and integers are those of the run, bit for bit. What other tools compute',
    'from them depends on their arithmetic: the documentation (`docs/exports.md`) says for each format what is exact.',
    '',
    '| format | files | what it is |',
    '|---|---|---|',
    ...rows,
    '',
    ...formats.flatMap(({ id, warnings }) => warnings.flatMap((line) => [`**${id}:** ${plain(line)}.`, ''])),
    '`export.json` lists all files; it also marks this folder as one that the next export may replace.',
    '',
  ].join('\n');
  return { name: 'README.md', bytes: new TextEncoder().encode(text) };
}

/** Files by name; those in a folder by the folder, with how many there are. */
function placesOf(files: readonly OutputFile[]): string {
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
