import type { CommandWords, OptionWords } from './command-words.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const PROGRAM = 'saliency-atlas';

/** A script that teaches a shell the commands, their options and the values of options that have few. */
export function completionScript(shell: Shell, commands: readonly CommandWords[]): string {
  switch (shell) {
    case 'bash':
      return bashScript(commands);
    case 'zsh':
      // zsh runs bash's completions as they are.
      return `autoload -Uz bashcompinit && bashcompinit\n${bashScript(commands)}`;
    case 'fish':
      return fishScript(commands);
  }
}

function bashScript(commands: readonly CommandWords[]): string {
  const cases = commands.map(
    ({ name, options }) => `    ${quote(name)}) options=${quote(allFlags(options).join(' '))} ;;`,
  );
  const args = commands.flatMap((command) => {
    const words = firstWords(command, commands);
    return words.length === 0 ? [] : [`    ${quote(command.name)}) arguments=${quote(words.join(' '))} ;;`];
  });
  const values = commands.flatMap(({ name, options }) =>
    options.flatMap(({ flags, choices }) =>
      choices.length === 0
        ? []
        : [`    ${flags.map((flag) => quote(`${name} ${flag}`)).join('|')}) choices=${quote(choices.join(' '))} ;;`],
    ),
  );
  return `# ${PROGRAM} completion; load it with: source <(${PROGRAM} completion bash)
_saliency_atlas() {
  local word="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local command="\${COMP_WORDS[1]:-}" first=2 options='' choices='' arguments=''
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W ${quote(topLevel(commands).join(' '))} -- "$word"))
    return
  fi
  case "$command \${COMP_WORDS[2]:-}" in
${nested(commands)}
  esac
  case "$command $previous" in
${values.join('\n')}
  esac
  if [ "$COMP_CWORD" -eq "$first" ]; then
    case "$command" in
${args.join('\n')}
    esac
    [ "\${word#-}" != "$word" ] || choices="\${choices:-$arguments}"
  fi
  if [ -n "$choices" ]; then
    COMPREPLY=($(compgen -W "$choices" -- "$word"))
    return
  fi
  case "$command" in
${cases.join('\n')}
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -o filenames -F _saliency_atlas ${PROGRAM}
`;
}

/** Cases that turn the first two words into the name of a nested command. */
function nested(commands: readonly CommandWords[]): string {
  const names = commands.map(({ name }) => name).filter((name) => name.includes(' '));
  return names.map((name) => `    ${quote(name)}) command=${quote(name)} first=3 ;;`).join('\n') || '    *) ;;';
}

/** What can stand first behind a command: its own commands, or the few values of its first argument. */
function firstWords({ name, choices }: CommandWords, commands: readonly CommandWords[]): readonly string[] {
  const own = commands.filter((command) => command.name.startsWith(`${name} `));
  return own.length > 0 ? own.map((command) => command.name.slice(name.length + 1)) : choices;
}

/** Conditions on the words typed so far: `pause` is a command, and `schedule pause` another. */
const FISH_CONDITIONS = `function __saliency_atlas_behind
    set -l words (commandline -opc)
    set -e words[1]
    test "$words" = "$argv"; or string match -q -- "$argv *" "$words"
end
function __saliency_atlas_right_behind
    set -l words (commandline -opc)
    set -e words[1]
    test "$words" = "$argv"
end`;

function fishScript(commands: readonly CommandWords[]): string {
  const lines = [`# ${PROGRAM} completion; load it with: ${PROGRAM} completion fish | source`, FISH_CONDITIONS];
  const offer = (condition: string, offered: string): void => {
    lines.push(`complete -c ${PROGRAM} -n ${quote(condition)} ${offered}`);
  };
  for (const { name, description, options, choices } of commands) {
    const [above, own] = name.includes(' ') ? name.split(' ') : ['', name];
    offer(`__saliency_atlas_right_behind ${above}`.trimEnd(), `-f -a ${quote(own ?? '')} -d ${quote(description)}`);
    if (choices.length > 0) offer(`__saliency_atlas_right_behind ${name}`, `-f -a ${quote(choices.join(' '))}`);
    for (const { flags, description: about, takesValue, choices: values } of options) {
      const named = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
      const value = values.length > 0 ? ` -x -a ${quote(values.join(' '))}` : takesValue ? ' -r' : '';
      offer(`__saliency_atlas_behind ${name}`, `${named.join(' ')}${value} -d ${quote(about)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function topLevel(commands: readonly CommandWords[]): string[] {
  return [...commands.map(({ name }) => name).filter((name) => !name.includes(' ')), 'help', '--help', '--version'];
}

function allFlags(options: readonly OptionWords[]): string[] {
  return [...options.flatMap(({ flags }) => flags), '--help'];
}

/** A word in single quotes, as all three shells read it. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
