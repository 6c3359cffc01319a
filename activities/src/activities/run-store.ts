import { SpanStatusCode, trace } from '@opentelemetry/api';
import { AtlasError } from '@saliency-atlas/contract';
import { observedStore, type ObjectStore, type StoreObserver } from '../stores/index.ts';
import { count, recordSeconds } from './metrics.ts';
import type { StepContext } from './step-context.ts';

/** Does nothing unless the worker collects traces. */
const tracer = trace.getTracer('saliency-atlas');

const observer: StoreObserver = {
  around: async (operation, key, work) => {
    const startedAtMs = performance.now();
    const span = tracer.startSpan(`store ${operation}`, { attributes: { 'store.key': key } });
    let outcome = 'ok';
    try {
      return await work();
    } catch (error) {
      outcome = failureName(error);
      span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
      throw error;
    } finally {
      span.end();
      recordSeconds('storeSeconds', performance.now() - startedAtMs, { operation, outcome });
    }
  },
  bytes: (direction, bytes) => count('storeBytes', bytes, { direction }),
};

/** Opens the store of a run, with what it does counted. Throws InvalidJob as `openStore` does. */
export function openRunStore(uri: string, { open }: StepContext): ObjectStore {
  return observedStore(open.store(uri), observer);
}

/** A few names, since each is a series of its own: the failure type, else `cancelled`, else `Error`. */
function failureName(error: unknown): string {
  if (error instanceof AtlasError) return error.type;
  return error instanceof Error && error.name === 'AbortError' ? 'cancelled' : 'Error';
}
