import { beforeAll, expect, it } from 'vitest';
import { bundleWorkflows } from './workflows/workflow-server.ts';

/** 640,000 characters when this was set, nearly all of them the SDK's. */
const LIMIT_CHARACTERS = 800_000;

let code: string;
let modules: readonly string[];
beforeAll(async () => {
  const bundle = await bundleWorkflows();
  code = bundle.code.split('//# sourceMappingURL=')[0]!;
  // Webpack names modules from the folder that it is started in.
  modules = [...code.matchAll(/^\/\*\*\*\/ "(?:\.\.?\/)*([^"]+)"/gm)].map((match) => match[1]!);
}, 300_000);

it('the bundle holds the workflows and what they take from the contract', () => {
  expect(modules).toEqual(
    expect.arrayContaining([
      'workflows/src/submit-run.ts',
      'workflows/src/explain-dataset.ts',
      'workflows/src/process-page.ts',
      'contract/src/pages.ts',
    ]),
  );
});

it('it holds no package but the SDK, what the SDK needs and the digest of the contract', () => {
  const packages = modules.flatMap((module) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(module)?.[1] ?? []);
  expect([...new Set(packages)].sort()).toEqual([
    '@noble/hashes',
    '@temporalio/common',
    '@temporalio/workflow',
    'long',
    'ms',
    'nexus-rpc',
  ]);
});

it('it holds nothing of the activities, the job’s schema or the other workspaces', () => {
  const sources = modules.filter((module) => module.endsWith('.ts'));
  expect(sources.filter((module) => !/^(workflows|contract)\/src\//.test(module))).toEqual([]);
  expect(sources.filter((module) => module.startsWith('contract/src/job/'))).toEqual([]);
});

it('it asks for no Node module and none of the vendors by name', () => {
  for (const name of ['apache-arrow', 'zod', 'onnxruntime-node', 'onnxruntime-common', 'sharp', 'yaml']) {
    expect(modules.filter((module) => module.includes(`node_modules/${name}/`))).toEqual([]);
  }
  expect([...code.matchAll(/require\("(node:[^"]+|fs|path|crypto|os|child_process)"\)/g)]).toEqual([]);
});

it('it stays small', () => {
  expect(code.length).toBeLessThan(LIMIT_CHARACTERS);
});
