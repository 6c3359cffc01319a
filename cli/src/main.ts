import { createProgram } from './create-program.ts';
import { EXIT } from './exit-codes.ts';
import { explainFailure } from './explain-failure.ts';

// A reader that has seen enough (`… | head`) must not change the exit code: a refused gate stays refused.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await createProgram().parseAsync();
} catch (error) {
  const { message, fix, wrongUsage } = explainFailure(error);
  console.error(`error: ${message}`);
  if (fix !== null) console.error(`  fix: ${fix}`);
  process.exitCode = wrongUsage ? EXIT.wrongUsage : EXIT.failed;
}
