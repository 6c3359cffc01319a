import { Command } from 'commander';
// The command's own package.json has no version in a checkout, so that `npm pack` is refused there.
import packageFile from '@saliency-atlas/contract/package.json' with { type: 'json' };

/** The command line without its commands. Parsing throws CommanderError for help and for wrong usage. */
export function createEmptyProgram(): Command {
  return (
    new Command('saliency-atlas')
      .description('What an image classifier looks at, over a whole validation set and over model versions.')
      .version(packageFile.version, '-V, --version', 'print the version of this program')
      // `run --version 1.2` names the version of a model.
      .enablePositionalOptions()
      .showHelpAfterError('(add --help for the options)')
      .addHelpText(
        'after',
        `
Examples:
  $ saliency-atlas init --model model.onnx --dataset ./photos   # writes job.yaml
  $ saliency-atlas run job.yaml
  $ saliency-atlas help run                                     # the options of a command, with examples`,
      )
      // Thrown, so that one place decides how the process ends.
      .exitOverride()
  );
}
