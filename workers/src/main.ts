import { NativeConnection, Runtime, type Worker } from '@temporalio/worker';
import { AtlasError } from '@saliency-atlas/contract';
import { readWorkerConfig } from './config.ts';
import { createWorkers } from './create-workers.ts';
import { serveHealth } from './health.ts';
import { startTracing } from './start-tracing.ts';
import { runtimeOptions } from './telemetry.ts';

async function main(): Promise<void> {
  const config = readWorkerConfig(process.argv.slice(2), process.env);
  Runtime.install(runtimeOptions(config));
  let workers: readonly Worker[] = [];
  if (config.healthAddress !== null) await serveHealth(config.healthAddress, () => workers);
  const connection = await NativeConnection.connect(config.connection.connectionOptions);
  const tracing = await startTracing('saliency-atlas-worker', process.env);
  workers = await createWorkers(config, connection, tracing);
  if (config.exitWithParent) {
    process.stdin.resume();
    process.stdin.once('close', () => {
      // What was not finished within the grace time is repeated by the next worker; nothing is lost by leaving.
      setTimeout(() => process.exit(0), 8_000).unref();
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    });
  }
  console.log('worker ready');
  await Promise.all(workers.map((worker) => worker.run()));
  await connection.close();
  await tracing?.stop();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const text = error instanceof AtlasError ? `${error.message}\n${error.fix}` : error;
    console.error(text);
    process.exit(1);
  },
);
