// What a command does not need is not loaded: most of a short command's time would go into Temporal's client.

// A reader that has seen enough (`… | head`) must not change the exit code: a refused gate stays refused.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const [, , command = ''] = process.argv;
const collectsTraces = Object.keys(process.env).some((name) => name.startsWith('OTEL_'));

/** `explain` starts no workflow, so where nobody collects traces it needs nothing of Temporal. */
async function runExplain(): Promise<void> {
  const { EXPLAIN_SCRIPT, startEngine } = await import('./run-engine.ts');
  // The engine's process loads while this one reads the command line and the job.
  const engine = startEngine(EXPLAIN_SCRIPT);
  try {
    const { createExplainProgram } = await import('./create-explain-program.ts');
    await createExplainProgram(engine).parseAsync();
  } finally {
    // Help and wrong usage ask it nothing.
    engine.kill();
  }
}

async function runAny(): Promise<void> {
  const { createProgram } = await import('./create-program.ts');
  const { inTrace } = await import('./trace-starts.ts');
  await inTrace(command, async () => {
    await createProgram().parseAsync();
  });
}

try {
  await (command === 'explain' && !collectsTraces ? runExplain() : runAny());
} catch (error) {
  const { reportFailure } = await import('./report-failure.ts');
  process.exitCode = await reportFailure(error);
}
