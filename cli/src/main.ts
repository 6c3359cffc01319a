import { createProgram } from './create-program.ts';
import { reportFailure } from './report-failure.ts';
import { inTrace } from './trace-starts.ts';

// A reader that has seen enough (`… | head`) must not change the exit code: a refused gate stays refused.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

try {
  await inTrace(process.argv[2] ?? '', async () => {
    await createProgram().parseAsync();
  });
} catch (error) {
  process.exitCode = reportFailure(error);
}
