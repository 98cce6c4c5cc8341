/** docs/cli.md: what `--help` says of every command, from the commands' declarations. */
import { helpFlag, type CommandSpec, type FlagSpec, usageOf } from '../../src/cli/args';
import { commands } from '../../src/cli/commands';
import { block, code, table } from './markdown';

const intro = `# The command line

\`shiftwise COMMAND …\` (in a clone: node dist/cli.js instead of shiftwise). \`--help\` after a command says what stands here: this page is made of the same
declarations (\`npm run reference\` writes it anew, and a test fails when it is old). \`shiftwise --version\` (\`-v\`) prints the version.

- **Exit codes**: 0 done; 1 the job failed, a gate was missed, or a layer looks like garbage; 2 bad usage or input, with one line that says what and where;
  130 cancelled.
- **Output**: results on standard output, progress on standard error. \`--json\` prints one JSON document instead of tables. At a terminal tables are
  coloured, and cut to its width, or go on below where columns are too many; a pipe gets them whole and plain, and so does everybody with \`NO_COLOR\` set.
- **Standard input**: \`-\` in place of a recipe (\`quantize\`, \`evaluate\`), of a part (\`merge\`) or of a file (\`check\`).
- **Stopping**: Ctrl-C cancels and leaves nothing half-written; long jobs go on where they were (\`sweep\`, \`sensitivity\`, \`allocate\`).`;

export function cliPage(): string {
  const overview = commands.map(({ spec }) => [`[${code(spec.name)}](#${spec.name})`, spec.summary]);
  return [intro, table(['command', 'does'], overview), ...commands.flatMap(({ spec }) => section(spec)), ''].join(
    '\n\n',
  );
}

function section(spec: CommandSpec): readonly string[] {
  const flags = [...spec.flags, helpFlag].map((flag) => [
    code(signature(flag)),
    flag.many ? `${flag.help}; may be given several times` : flag.help,
  ]);
  return [
    `## ${spec.name}`,
    `${spec.summary}.`,
    block('', `Usage: ${usageOf(spec)}`),
    table(['option', 'what it is'], flags),
    ...(spec.details ? [spec.details.map((line) => `- ${line}`).join('\n')] : []),
  ];
}

const signature = ({ name, value }: FlagSpec): string => `--${name}${value === undefined ? '' : ` ${value}`}`;
