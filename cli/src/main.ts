import { createProgram } from './create-program.ts';
import { EXIT } from './exit-codes.ts';
import { explainFailure } from './explain-failure.ts';

try {
  await createProgram().parseAsync();
} catch (error) {
  const { message, fix, wrongUsage } = explainFailure(error);
  console.error(`error: ${message}`);
  if (fix !== null) console.error(`  fix: ${fix}`);
  process.exitCode = wrongUsage ? EXIT.wrongUsage : EXIT.failed;
}
