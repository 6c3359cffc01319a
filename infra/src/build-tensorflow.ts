import { AtlasError } from '@saliency-atlas/contract';
import { acquireTensorflow } from './acquire-tensorflow.ts';

// `npm run tfjs:native`

try {
  console.log(await acquireTensorflow((message) => console.error(message)));
} catch (error) {
  if (!(error instanceof AtlasError)) throw error;
  console.error(`${error.message}\n${error.fix}`);
  process.exitCode = 1;
}
