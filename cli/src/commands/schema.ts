import type { Command } from 'commander';
import { jobJsonSchema } from '@saliency-atlas/contract/job';

export function addSchema(program: Command): void {
  program
    .command('schema')
    .description("the job file's JSON Schema")
    .option('--json', 'it is JSON in any case')
    .addHelpText(
      'after',
      `
Example:
  $ saliency-atlas schema > job.schema.json`,
    )
    .action(() => {
      console.log(JSON.stringify(jobJsonSchema(), null, 2));
    });
}
