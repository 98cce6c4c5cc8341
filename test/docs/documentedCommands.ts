/** The commands in README.md, that of the samples, and docs: lines of code blocks, and code in a sentence or a table that begins like one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands } from '../../src/cli/commands';

export interface DocumentedCommand {
  /** `docs/exports.md:12`. */
  readonly place: string;
  readonly text: string;
}

const root = join(import.meta.dirname, '../..');
const names = commands.map(({ spec }) => spec.name).join('|');
/** A row of the README's table of commands leaves `shiftwise` out; so do settings that a sentence speaks of. */
const bare = new RegExp(`^((${names}) [A-Z]|--(set|vary) )`);
const others = /^(shiftwise [a-z]|npm (ci|test|run)|node |gcc |sh |bash |(bash )?scripts\/)/;

export function documentedCommands(): readonly DocumentedCommand[] {
  const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', 'samples/README.md', ...docs.map((name) => `docs/${name}`)].flatMap((file) =>
    commandsOf(file, readFileSync(join(root, file), 'utf8')),
  );
}

export function commandsOf(file: string, markdown: string): readonly DocumentedCommand[] {
  const found: DocumentedCommand[] = [];
  let block = false;
  // A line that ends in a backslash goes on in the next; so may code in a sentence.
  const lines = markdown.replace(/ \\\n\s*/g, ' ').split('\n');
  lines.forEach((line, i) => {
    if (line.startsWith('```')) block = !block;
    const codes = block
      ? [line.replace(/\s+#.*$/, '')]
      : Array.from(`${line} ${lines[i + 1] ?? ''}`.matchAll(/`([^`]+)`/g), ([, code]) => code);
    for (const code of codes) {
      const text = code.trim().replace(/\s+/g, ' ');
      if (others.test(text)) found.push({ place: `${file}:${i + 1}`, text });
      else if (!block && bare.test(text)) found.push({ place: `${file}:${i + 1}`, text: completed(text) });
    }
  });
  return found.filter(({ text }, i) => found.findIndex((other) => other.text === text) === i);
}

function completed(text: string): string {
  if (!text.startsWith('--')) return `shiftwise ${text}`;
  const command = /--(vary|budget)/.exec(text)?.[1];
  return `shiftwise ${command === 'vary' ? 'sweep' : command === 'budget' ? 'allocate' : 'quantize'} RECIPE ${text}`;
}
