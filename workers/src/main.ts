import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { AtlasError } from '@saliency-atlas/contract';
import { readWorkerConfig } from './config.ts';
import { createWorkers } from './create-workers.ts';

async function main(): Promise<void> {
  const config = readWorkerConfig(process.argv.slice(2), process.env);
  Runtime.install({
    logger: new DefaultLogger('INFO', (entry) => process.stderr.write(`${JSON.stringify(logLine(entry))}\n`)),
  });
  const connection = await NativeConnection.connect(config.connection.connectionOptions);
  const workers = await createWorkers(config, connection);
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
}

function logLine(entry: {
  level: string;
  message: string;
  timestampNanos: bigint;
  meta?: unknown;
}): Record<string, unknown> {
  const { level, message, timestampNanos, meta } = entry;
  return { time: new Date(Number(timestampNanos / 1_000_000n)).toISOString(), level, message, ...(meta ?? {}) };
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const text = error instanceof AtlasError ? `${error.message}\n${error.fix}` : error;
    console.error(text);
    process.exit(1);
  },
);
