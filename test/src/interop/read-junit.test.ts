import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { decideGate } from '@saliency-atlas/activities/track';
import { exampleClass, exampleEntry, exampleInput, markedClass } from '../../../cli/src/gate-formats/example-gate.ts';
import { describeDecision } from '../../../cli/src/gate-formats/gate-decision.ts';
import { formatDecision } from '../../../cli/src/gate-formats/format-decision.ts';
import { unlessInCi } from '../unless-in-ci.ts';

const SCRIPT = `
import json, sys, xml.etree.ElementTree as tree
suite = tree.fromstring(sys.stdin.buffer.read()).find("testsuite")
cases = suite.findall("testcase")
print(json.dumps({"tests": int(suite.get("tests")), "cases": [[c.get("classname"), c.find("failure") is not None] for c in cases]}))
`;

const python = spawnSync('python3', ['--version']).error === undefined;
if (!python) unlessInCi(new Error('there is no python3 on PATH'));

it.skipIf(!python)("an XML parser reads the gate's test report, whatever the classes are called", () => {
  const name = '<!-- & "a" \'b\' ]]> \u0000\u001b\ud800\uffff ü 😀';
  const reference = exampleEntry('1', [exampleClass(0, name)]);
  const entry = exampleEntry('2', [markedClass(0, name)]);
  const input = exampleInput(entry, reference);
  const xml = formatDecision(describeDecision(entry, input, decideGate(input)), 'junit');
  const { stdout, stderr } = spawnSync('python3', ['-c', SCRIPT], { input: xml, encoding: 'utf8' });
  expect(stderr).toBe('');
  const told = 'example.<!-- & "a" \'b\' ]]> \ufffd\ufffd\ufffd\ufffd ü 😀';
  expect(JSON.parse(stdout)).toEqual({
    tests: 9,
    cases: [
      ['example.all classes', false],
      ...[true, true, false, false, false, false, true, false].map((failed) => [told, failed]),
    ],
  });
});
