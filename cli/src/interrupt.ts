/** Ctrl-C or a termination request: the run stays where it is and goes on when it is asked for again. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}

/** Rejects with Interrupted as soon as the process is asked to end; a second request ends it at once. */
export function interruption(): Promise<never> {
  let asked = false;
  const interrupted = new Promise<never>((_resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (asked) process.exit(130);
        asked = true;
        reject(new Interrupted());
      });
    }
  });
  // Between two jobs nobody listens; the next one hears of it.
  interrupted.catch(() => undefined);
  return interrupted;
}
