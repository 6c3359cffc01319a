import { AtlasError } from '@saliency-atlas/contract';
import { createProgram } from './create-program.ts';
import { EXIT } from './exit-codes.ts';
import { explainFailure } from './explain-failure.ts';

try {
  await createProgram().parseAsync();
} catch (error) {
  const { message, fix } = explainFailure(error);
  console.error(`error: ${message}`);
  if (fix !== null) console.error(`  fix: ${fix}`);
  process.exitCode = error instanceof AtlasError && error.type === 'InvalidJob' ? EXIT.wrongUsage : EXIT.failed;
}
