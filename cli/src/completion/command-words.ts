import type { Command } from 'commander';

/** What can be typed after a command. */
export interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionWords[];
  /** What its first argument can be, where that is few; a name or a file elsewhere. */
  readonly choices: readonly string[];
}

export interface OptionWords {
  /** `--format`, and `-f` where it has a short form. */
  readonly flags: readonly string[];
  readonly description: string;
  /** False for a switch. */
  readonly takesValue: boolean;
  /** Its values, where they are few and known; else a file may be meant. */
  readonly choices: readonly string[];
}

/** The words of every command, read off the program itself; nested commands follow as `schedule create`. */
export function commandWords(program: Command, prefix = ''): CommandWords[] {
  return program.commands.flatMap((command) => {
    const name = `${prefix}${command.name()}`;
    const options = command.options
      .filter(({ hidden }) => !hidden)
      .map(({ short, long, description, argChoices, required, optional }) => ({
        flags: [short, long].filter((flag) => flag !== undefined),
        description,
        takesValue: required || optional,
        choices: argChoices ?? [],
      }));
    const choices = command.registeredArguments[0]?.argChoices ?? [];
    return [{ name, description: command.description(), options, choices }, ...commandWords(command, `${name} `)];
  });
}
