import type { GateDecision } from './gate-decision.ts';
import type { RuleCheck } from './rule-checks.ts';

/** The decision as JUnit XML: a test suite with one test case per class and rule, failed where its limit is exceeded. */
export function gateJunit({ model, version, runId, against, outcome, checks }: GateDecision): string {
  const count = (status: RuleCheck['status']): number => checks.filter((check) => check.status === status).length;
  const totals = `tests="${checks.length}" failures="${count('exceeded')}" errors="0" skipped="${count('skipped')}"`;
  const name = escapeXml(`saliency-atlas gate: ${model} ${version}`);
  const properties = { run: runId, model, version, against: against ?? '', verdict: outcome.verdict };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${name}" ${totals}>`,
    `  <testsuite name="${name}" ${totals}>`,
    '    <properties>',
    ...Object.entries(properties).map(([key, value]) => `      <property name="${key}" value="${escapeXml(value)}"/>`),
    '    </properties>',
    ...checks.flatMap((check) => testCase(check, model)),
    `    <system-out>${escapeXml(outcome.reasons.join('\n'))}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
  ].join('\n');
}

function testCase({ className, rule, status, message }: RuleCheck, model: string): string[] {
  // Dots nest classes in many viewers: `model.class`.
  const suite = escapeXml(`${model}.${className ?? 'all classes'}`);
  const open = `    <testcase classname="${suite}" name="${rule}"`;
  const text = escapeXml(message);
  switch (status) {
    case 'passed':
      return [`${open}/>`];
    case 'skipped':
      return [`${open}>`, `      <skipped message="${text}"/>`, '    </testcase>'];
    case 'exceeded':
      return [`${open}>`, `      <failure type="${rule}" message="${text}">${text}</failure>`, '    </testcase>'];
  }
}

/** Text for element content and attributes; characters that XML 1.0 does not know become U+FFFD. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
