import { parseArgs } from 'node:util';
import { LOADERS } from './loaders.ts';
import { runFuzz } from './run-fuzz.ts';

// npm run fuzz -- [--loader image] [--cases 10000] [--seed 1] [--first 0]: the longer form of what CI does.

const { values } = parseArgs({
  options: {
    loader: { type: 'string', multiple: true, default: Object.keys(LOADERS) },
    cases: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    first: { type: 'string', default: '0' },
  },
});

for (const loader of values.loader) {
  const { findings, maxRssMb } = await runFuzz(loader, Number(values.seed), Number(values.cases), Number(values.first));
  console.log(`${loader}: ${values.cases} cases, ${findings.length} findings, at most ${maxRssMb} MB`);
  for (const finding of findings) console.log(finding);
  if (findings.length > 0) process.exitCode = 1;
}
