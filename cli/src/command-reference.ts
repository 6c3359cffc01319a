import type { Command } from 'commander';
import { createProgram } from './create-program.ts';

const WIDTH = 110;

const INTRODUCTION = `# Commands

<!-- Written by \`npm run docs:commands\` from what \`--help\` prints: change the commands, not this page. -->

In a checkout every command is \`npx saliency-atlas …\`. Results go to standard output, progress and everything else to
standard error. A run is named by its id, the beginning of its id, or \`model@version\`.

Exit codes:

- 0: done
- 1: failed; what is done is kept, and the same command goes on from there
- 2: wrong usage: a flag, a key of the job file, or the name of something that is not there
- 3: the gate refused the version (\`run\` and \`gate\`)
- 130: interrupted; the same command goes on where it stopped
`;

/** The reference of every command as Markdown: what \`--help\` prints. */
export function commandReference(): string {
  const sections = createProgram().commands.map((command) => {
    return `## \`${command.name()}\`\n\n\`\`\`\n${helpOf(command)}\n\`\`\`\n`;
  });
  return [INTRODUCTION, ...sections].join('\n');
}

function helpOf(command: Command): string {
  let help = '';
  command.configureOutput({
    writeOut: (text) => void (help += text),
    getOutHelpWidth: () => WIDTH,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return help.trim();
}
