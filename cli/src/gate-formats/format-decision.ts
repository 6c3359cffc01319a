import type { GateDecision } from './gate-decision.ts';
import { gateJunit } from './gate-junit.ts';
import { gateMarkdown } from './gate-markdown.ts';

export const GATE_FORMATS = ['text', 'markdown', 'junit', 'json'] as const;
export type GateFormat = (typeof GATE_FORMATS)[number];

/** A decision as text for a terminal, Markdown for a pull request, JUnit XML for a test report, or JSON. */
export function formatDecision(decision: GateDecision, format: GateFormat): string {
  switch (format) {
    case 'text':
      return gateText(decision);
    case 'markdown':
      return gateMarkdown(decision);
    case 'junit':
      return gateJunit(decision);
    case 'json': {
      const { outcome, ...rest } = decision;
      return JSON.stringify({ ...rest, ...outcome });
    }
  }
}

function gateText({ model, version, against, outcome }: GateDecision): string {
  const head = `${model} ${version} against ${against ?? 'no version'}: ${outcome.verdict}`;
  return [head, ...outcome.reasons.map((reason) => `  - ${reason}`)].join('\n');
}
