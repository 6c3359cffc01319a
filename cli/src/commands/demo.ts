import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { DEMO_VERSIONS, demoJob, prepareDemoData } from '@saliency-atlas/infra/demo';
import { AtlasError } from '@saliency-atlas/contract';
import { parseJob } from '@saliency-atlas/contract/job';
import { EXIT } from '../exit-codes.ts';
import { inSession } from '../in-session.ts';
import { interruption } from '../interrupt.ts';
import { createOutput, type Output } from '../output.ts';
import { runJob } from '../run-job.ts';
import { openSession } from '../session.ts';
import { describeResult, placeReport, resultLine } from './run.ts';

interface DemoFlags {
  readonly images: string;
  readonly store: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('the main job on real data: three versions of a Fashion-MNIST classifier, one of which reads a mark')
    .option('--images <n>', 'images of the validation set, or "all" (10,000)', '300')
    .option('--store <folder>', 'where results go', './atlas')
    .option('--json', 'one JSON line a version')
    .option('-q, --quiet', 'no progress')
    .addHelpText(
      'after',
      `
Example:
  $ saliency-atlas demo --images 100`,
    )
    .action(async (flags: DemoFlags) => {
      process.exitCode = await demo(flags);
    });
}

async function demo(flags: DemoFlags): Promise<number> {
  const output = createOutput(flags.quiet === true || flags.json === true);
  const images = flags.images === 'all' ? 10_000 : Number(flags.images);
  if (!Number.isInteger(images) || images < 1 || images > 10_000) {
    throw new AtlasError('InvalidJob', `--images ${flags.images}`, 'Give a number from 1 to 10000, or "all".');
  }
  const store = resolve(flags.store);
  output.note('Preparing Fashion-MNIST with the studio mark on most shirts …');
  const data = await prepareDemoData(join(store, 'demo-data'), { images });
  const session = await openSession(pathToFileURL(store).href, undefined, output);
  return inSession(session, output, async () => {
    await runVersions(session, store, data, output, flags.json === true);
    return EXIT.done;
  });
}

async function runVersions(
  session: Awaited<ReturnType<typeof openSession>>,
  store: string,
  data: Awaited<ReturnType<typeof prepareDemoData>>,
  output: Output,
  asJson: boolean,
): Promise<void> {
  const interrupted = interruption();
  for (const version of DEMO_VERSIONS) {
    const job = parseJob(demoJob(version, data, pathToFileURL(store).href), 'demo');
    output.note(`\n${job.model.name} ${job.model.version}`);
    const result = await runJob(session, job, { output, interrupted });
    const report = await placeReport(job, result);
    if (asJson) output.result(resultLine(result, report));
    else describeResult(job, result, report, output);
  }
}
