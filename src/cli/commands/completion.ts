/** Completion of commands, options and files for shells, written from the commands' own declarations. */
import { InputError } from '../../util/errors';
import { suggestion } from '../../util/nearest';
import { helpFlag, type CommandSpec, type FlagSpec } from '../args';
import type { Command } from '../host';
import { bashCompletion } from '../completion/bash';
import { fishCompletion } from '../completion/fish';
import { zshCompletion } from '../completion/zsh';

const shells: Readonly<Record<string, (specs: readonly CommandSpec[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** @param others all other commands */
export function completion(others: readonly Command[]): Command {
  const spec: CommandSpec = {
    name: 'completion',
    summary: 'Prints what teaches a shell to complete commands, options and files',
    positionals: ['bash|zsh|fish'],
    flags: [],
    details: [
      'bash: eval "$(shiftwise completion bash)" in ~/.bashrc',
      'zsh: shiftwise completion zsh > "${fpath[1]}/_shiftwise", then compinit',
      'fish: shiftwise completion fish > ~/.config/fish/completions/shiftwise.fish',
    ],
  };
  return {
    spec,
    async run({ args, host }) {
      const [shell] = args.positionals;
      if (!Object.hasOwn(shells, shell)) {
        const known = Object.keys(shells);
        throw new InputError(
          `unknown shell "${shell}", expected one of ${known.join(', ')}${suggestion(shell, known)}`,
        );
      }
      await host.out(shells[shell]([...others.map((one) => one.spec), spec].map(withHelp)));
      return 0;
    },
  };
}

const withHelp = (spec: CommandSpec): CommandSpec => ({ ...spec, flags: [...spec.flags, helpFlag satisfies FlagSpec] });
