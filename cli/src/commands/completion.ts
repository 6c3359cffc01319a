import { Argument, type Command } from 'commander';
import { commandWords } from '../completion/command-words.ts';
import { completionScript, SHELLS, type Shell } from '../completion/completion-script.ts';
import { createOutput } from '../output.ts';

export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('a script that teaches a shell the commands, options and their values')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .addHelpText(
      'after',
      `
Examples:
  $ source <(saliency-atlas completion bash)
  $ saliency-atlas completion zsh >> ~/.zshrc
  $ saliency-atlas completion fish > ~/.config/fish/completions/saliency-atlas.fish`,
    )
    .action((shell: Shell) => {
      createOutput(false).result(completionScript(shell, commandWords(program)).trimEnd());
    });
}
