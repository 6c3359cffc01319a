import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { TASK_QUEUES, type RunResult, type ShardInput, type ShardResult } from '@saliency-atlas/contract';

/**
 * A worker process of the bench: the real workflows, and steps that take `shardMs` and no arithmetic, `slots` at once.
 * Arguments: address, shardMs, slots, shardSize. It ends when its standard input closes.
 */
async function main(): Promise<void> {
  const [address = '', shardMs = '0', slots = '1', shardSize = '64'] = process.argv.slice(2);
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await NativeConnection.connect({ address });
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(import.meta.resolve('@saliency-atlas/workflows')),
    logger: new DefaultLogger('ERROR'),
  });
  const shared = { connection, shutdownGraceTime: 0 };
  const shard = async (_input: ShardInput): Promise<ShardResult> => {
    if (Number(shardMs) > 0) await sleep(Number(shardMs));
    return { images: Number(shardSize), failed: 0, passes: 0 };
  };
  const step = (): Promise<ShardResult> => Promise.resolve({ images: 0, failed: 0, passes: 0 });
  const commitRun = ({ runId, storeUri }: { runId: string; storeUri: string }): Promise<RunResult> =>
    Promise.resolve({
      runId,
      storeUri,
      manifestKey: '',
      reportKey: '',
      counts: {},
      gate: { verdict: 'no-reference', reasons: [] },
      nothingToDo: false,
    });
  const model = { explainShard: shard, reconstructShard: shard, evaluateShard: shard };
  const whole = { aggregateClasses: step, transplantClasses: step };
  const cpu = { evaluateClasses: step, trackRun: step, renderRunReport: step, commitRun };
  const workers = await Promise.all([
    Worker.create({ ...shared, taskQueue: TASK_QUEUES.workflow, workflowBundle, maxCachedWorkflows: 200 }),
    Worker.create({ ...shared, taskQueue: TASK_QUEUES.cpu, activities: cpu }),
    Worker.create({
      ...shared,
      taskQueue: TASK_QUEUES.gpu,
      activities: { ...model, ...whole },
      maxConcurrentActivityTaskExecutions: Number(slots),
    }),
  ]);
  process.stdin.resume();
  process.stdin.once('close', () => {
    for (const worker of workers) worker.shutdown();
  });
  console.log('ready');
  await Promise.all(workers.map((worker) => worker.run()));
  await connection.close();
}

await main();
