/** Ctrl-C or a termination request: the run stays where it is and goes on when it is asked for again. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}

/** Does `work` and throws Interrupted as soon as the process is asked to end; a second request ends it at once. */
export async function untilInterrupted<Result>(work: Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const interrupted = new Promise<never>((_resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const listener = (): void => {
        if (controller.signal.aborted) process.exit(130);
        controller.abort();
        reject(new Interrupted());
      };
      process.on(signal, listener);
    }
  });
  return Promise.race([work, interrupted]);
}
