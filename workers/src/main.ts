import { NativeConnection, Runtime, type Worker } from '@temporalio/worker';
import { useConnectionSettings } from '@saliency-atlas/activities/model-servers';
import { AtlasError } from '@saliency-atlas/contract';
import { readWorkerConfig, type WorkerConfig } from './config.ts';
import { createWorkers, STOPPING_MS } from './create-workers.ts';
import { serveHealth } from './health.ts';
import { startTracing } from './start-tracing.ts';
import { runtimeOptions } from './telemetry.ts';

async function main(): Promise<void> {
  const config = readWorkerConfig(process.argv.slice(2), process.env);
  useConnectionSettings(config.modelServers);
  // The signals are ours: see `leaveOnRequest`.
  Runtime.install({ ...runtimeOptions(config), shutdownSignals: [] });
  let workers: readonly Worker[] = [];
  if (config.healthAddress !== null) await serveHealth(config.healthAddress, () => workers);
  const connection = await NativeConnection.connect(config.connection.connectionOptions);
  const tracing = await startTracing('saliency-atlas-worker', process.env);
  workers = await createWorkers(config, connection, tracing);
  leaveOnRequest(config, workers);
  console.log('worker ready');
  await Promise.all(workers.map((worker) => worker.run()));
  await connection.close();
  await tracing?.stop();
}

/**
 * On SIGTERM, SIGINT, or when the command that started us is gone: takes no more work, lets the steps in hand end, in
 * the last seconds of the grace cancels them, and leaves when it is over, whatever they do. Nothing is lost by leaving.
 */
function leaveOnRequest(config: WorkerConfig, workers: readonly Worker[]): void {
  let leaving = false;
  const leave = (): void => {
    if (leaving) return;
    leaving = true;
    setTimeout(() => process.exit(0), Math.max(config.graceMs, STOPPING_MS)).unref();
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, leave);
  if (!config.exitWithParent) return;
  process.stdin.resume();
  process.stdin.once('close', leave);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const text = error instanceof AtlasError ? `${error.message}\n${error.fix}` : error;
    console.error(text);
    process.exit(1);
  },
);
