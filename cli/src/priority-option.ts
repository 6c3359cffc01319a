import { InvalidArgumentError, Option } from 'commander';

/** `--priority`, of whatever starts a run. */
export function priorityOption(usual: number): Option {
  return new Option('--priority <n>', 'steps of the lower number go first where runs wait for the same workers, 1 to 5')
    .default(usual)
    .argParser((text) => {
      const priority = Number(text);
      if (Number.isInteger(priority) && priority >= 1 && priority <= 5) return priority;
      throw new InvalidArgumentError('Give a whole number from 1 (first) to 5 (last).');
    });
}
