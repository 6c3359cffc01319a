import { describe, expect, it } from 'vitest';
import { decideGate } from '@saliency-atlas/activities/track';
import type { HistoryEntry } from '@saliency-atlas/contract';
import { exampleClass, exampleEntry, exampleInput, markedClass } from './example-gate.ts';
import { formatDecision } from './format-decision.ts';
import { describeDecision, type GateDecision } from './gate-decision.ts';
import { checkRules } from './rule-checks.ts';

function decisionOf(entry: HistoryEntry, reference: HistoryEntry | null): GateDecision {
  const input = exampleInput(entry, reference);
  return describeDecision(entry, input, decideGate(input));
}

const honest = exampleEntry('1', [exampleClass(0, 'shirt'), exampleClass(1, 'coat')]);
const marked = exampleEntry('2', [markedClass(0, 'shirt'), exampleClass(1, 'coat')]);
const worse = { ...exampleClass(1, 'coat'), accuracy: { value: 0.5, low: 0.45, high: 0.55, count: 100 } };

describe('checkRules', () => {
  it.each([
    ['a version that reads a mark', marked, honest],
    ['the same without a version to compare with', marked, null],
    ['a version whose accuracy fell', exampleEntry('3', [exampleClass(0, 'shirt'), worse]), honest],
    ['an honest version', honest, honest],
  ])('finds what the gate finds, in its order: %s', (_name, entry, reference) => {
    const input = exampleInput(entry, reference);
    const { verdict, reasons } = decideGate(input);
    const exceeded = checkRules(input).filter(({ status }) => status === 'exceeded');
    expect(exceeded.map(({ message }) => message)).toEqual(verdict === 'refused' ? reasons : []);
  });

  it('has eight rules a class and one over all classes', () => {
    const checks = checkRules(exampleInput(marked, honest));
    expect(checks).toHaveLength(17);
    expect(checks[0]).toMatchObject({ className: null, rule: 'accuracy' });
    expect(checks.filter(({ className }) => className === 'shirt').map(({ status }) => status)).toEqual([
      ...['exceeded', 'exceeded', 'passed', 'passed', 'passed', 'passed', 'exceeded', 'passed'],
    ]);
  });

  it('skips what was not measured, and changes where there is nothing to compare with', () => {
    const unlabelled = exampleEntry('1', [
      { ...exampleClass(0, 'shirt'), transplant_flip: null, transplant_flip_tone: null },
    ]);
    const checks = checkRules(exampleInput(unlabelled, null));
    expect(checks.map(({ rule, status }) => [rule, status])).toEqual([
      ['accuracy', 'skipped'],
      ['concentrated_share', 'passed'],
      ['transplant_flip', 'skipped'],
      ['transplant_flip_concentrated', 'passed'],
      ['transplant_flip_frame', 'passed'],
      ['transplant_flip_tone', 'skipped'],
      ['transplant_flip_grain', 'passed'],
      ['window_share', 'skipped'],
      ['accuracy', 'skipped'],
    ]);
  });
});

describe('Markdown', () => {
  it('lists the figures that refused the version first, with their intervals', () => {
    const rows = formatDecision(decisionOf(marked, honest), 'markdown').split('\n');
    expect(rows[0]).toBe('### example 2 against 1: ❌ refused');
    expect(rows.filter((row) => row.startsWith('| '))[2]).toBe(
      '| shirt | concentrated share | 5.0 % (0.0 to 10.0) | 90.0 % (85.0 to 95.0) | +85.0 points ❌ |',
    );
    expect(rows.filter((row) => row.includes('❌'))).toHaveLength(4);
  });

  it('says so where no figure changed', () => {
    const text = formatDecision(decisionOf({ ...honest, version: '1b' }, honest), 'markdown');
    expect(text).toContain('No figure changed.');
  });

  it('shows at most twelve changes and counts the rest', () => {
    const names = Array.from({ length: 5 }, (_, index) => `class ${index}`);
    const before = exampleEntry(
      '1',
      names.map((name, index) => exampleClass(index, name)),
    );
    const after = exampleEntry(
      '2',
      names.map((name, index) => markedClass(index, name)),
    );
    const text = formatDecision(decisionOf(after, before), 'markdown');
    expect(text.split('\n').filter((row) => row.startsWith('| class '))).toHaveLength(12);
    expect(text).toContain('and 3 smaller changes.');
  });

  it('keeps a class name from becoming markup, a link, a mention or a column', () => {
    const name = 'a|b <img src=x> [c](https://d.example) @everyone `e`\nf';
    const before = exampleEntry('1', [exampleClass(0, name)]);
    const text = formatDecision(decisionOf(exampleEntry('2', [markedClass(0, name)]), before), 'markdown');
    const row = text.split('\n').find((line) => line.includes('concentrated share |'));
    expect(row).toMatch(
      /^\| a\\\|b &lt;img src=x> \\\[c\\\]\(https:\u200b\/\/d\.example\) @\u200beveryone \\`e\\` f \| /,
    );
  });
});

describe('JUnit XML', () => {
  it('is one test case per class and rule, failed with the sentence of the gate', () => {
    const decision = decisionOf(marked, honest);
    const xml = formatDecision(decision, 'junit');
    expect(xml.match(/<testcase /g)).toHaveLength(17);
    expect(xml).toContain(
      '<testsuite name="saliency-atlas gate: example 2" tests="17" failures="3" errors="0" skipped="0">',
    );
    const sentence = decision.outcome.reasons[0]!.replaceAll('"', '&quot;');
    expect(xml).toContain(`<failure type="concentrated_share" message="${sentence}">${sentence}</failure>`);
  });

  it('escapes markup and replaces characters that XML does not know', () => {
    const entry = exampleEntry('2', [exampleClass(0, 'a<b>&"c"\u0001\ud800]]>')]);
    const xml = formatDecision(decisionOf(entry, null), 'junit');
    expect(xml).toContain('classname="example.a&lt;b&gt;&amp;&quot;c&quot;\uFFFD\uFFFD]]&gt;"');
  });
});

it('JSON has verdict, reasons, checks and changes on one line', () => {
  const decision = decisionOf(marked, honest);
  const text = formatDecision(decision, 'json');
  expect(text).not.toContain('\n');
  const { outcome, ...rest } = decision;
  expect(JSON.parse(text)).toEqual({ ...rest, ...outcome });
});

it('text is the verdict and a line per reason', () => {
  const { outcome } = decisionOf(marked, honest);
  const lines = formatDecision(decisionOf(marked, honest), 'text').split('\n');
  expect(lines).toEqual(['example 2 against 1: refused', ...outcome.reasons.map((reason) => `  - ${reason}`)]);
});
