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
  local command="\${COMP_WORDS[1]:-}" options='' choices=''
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
  return names.map((name) => `    ${quote(name)}) command=${quote(name)} ;;`).join('\n') || '    *) ;;';
}

function fishScript(commands: readonly CommandWords[]): string {
  const lines = [`# ${PROGRAM} completion; load it with: ${PROGRAM} completion fish | source`];
  for (const { name, description, options } of commands) {
    const [first = '', second] = name.split(' ');
    if (second === undefined) {
      lines.push(`complete -c ${PROGRAM} -n __fish_use_subcommand -f -a ${quote(first)} -d ${quote(description)}`);
    } else {
      const condition = quote(`__fish_seen_subcommand_from ${first}`);
      lines.push(`complete -c ${PROGRAM} -n ${condition} -f -a ${quote(second)} -d ${quote(description)}`);
    }
    const condition = quote(`__fish_seen_subcommand_from ${second ?? first}`);
    for (const { flags, description: about, takesValue, choices } of options) {
      const named = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
      const values = choices.length > 0 ? ` -x -a ${quote(choices.join(' '))}` : takesValue ? ' -r' : '';
      lines.push(`complete -c ${PROGRAM} -n ${condition} ${named.join(' ')}${values} -d ${quote(about)}`);
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
