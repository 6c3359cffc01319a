import { expect, it } from 'vitest';
import { formatTraceparent, parseTraceparent } from './trace.ts';

// The example of the W3C recommendation "Trace Context", section 3.2.
const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

it('a traceparent is read and written as W3C has it', () => {
  const parent = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', traceFlags: 1 };
  expect(parseTraceparent(TRACEPARENT)).toEqual(parent);
  expect(formatTraceparent(parent)).toBe(TRACEPARENT);
});

it.each([undefined, '', '01-4bf9', TRACEPARENT.toUpperCase(), `${TRACEPARENT}-x`])('%j is none', (text) => {
  expect(parseTraceparent(text)).toBeUndefined();
});
