// @ts-check
import tseslint from 'typescript-eslint';

/**
 * Imports point one way (ARCHITECTURE.md): contract <- workflows, contract <- activities <- workers; the CLI never takes
 * a native engine. Each border is one rule here.
 * @param {string} files
 * @param {{ group: string[], message: string, allowTypeImports?: boolean }[]} patterns
 */
const border = (files, patterns) => ({
  files: [files],
  ignores: ['**/*.test.ts'],
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
});

const nodeModules = { group: ['node:*'], message: 'Workflows and the contract are deterministic: no Node modules.' };
const noIo = {
  group: ['node:*', 'apache-arrow', 'onnxruntime-node', '@tensorflow/*', 'sharp'],
  message: 'This folder is pure: arrays in, arrays out.',
};
const noTemporal = { group: ['@temporalio/*'], message: 'Only src/activities knows Temporal.' };
const nativeEngines = {
  group: ['onnxruntime-node', '@tensorflow/*', '**/classifiers/**', '@saliency-atlas/activities/classifiers'],
  message: 'The CLI never loads a native engine.',
};

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/dist/', '**/.turbo/', 'atlas/'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['*.js', 'cli/bin/*.js'] } } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // `() => stop()` reads better than a block, and a void result misleads nobody.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-console': 'error',
    },
  },
  // The CLI, its scripts and the benches are what prints.
  { files: ['cli/**', 'infra/src/**', 'test/**', 'workers/src/*.ts'], rules: { 'no-console': 'off' } },
  {
    // With noUncheckedIndexedAccess every typed-array read is `number | undefined`; numeric kernels assert instead.
    files: ['activities/src/**', 'test/**', '**/*.test.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  border('contract/src/**', [
    nodeModules,
    noTemporal,
    { group: ['@saliency-atlas/*'], message: 'The contract imports no other workspace.' },
  ]),
  border('workflows/src/**', [
    nodeModules,
    {
      group: ['@saliency-atlas/contract/job', 'zod', 'apache-arrow'],
      message: 'Validators and vendors stay out of the workflow bundle.',
    },
    {
      group: ['@saliency-atlas/activities', '@saliency-atlas/activities/*'],
      message: 'Workflows take types alone from activities.',
      allowTypeImports: true,
    },
  ]),
  ...['explain', 'aggregate', 'reconstruct', 'evaluate', 'track'].map((folder) =>
    border(`activities/src/${folder}/**`, [noIo, noTemporal]),
  ),
  ...['tables', 'classifiers', 'generators', 'datasets', 'sources', 'stores', 'report', 'tensorflow'].map((folder) =>
    border(`activities/src/${folder}/**`, [noTemporal]),
  ),
  border('cli/src/**', [
    nativeEngines,
    { group: ['@temporalio/worker'], message: 'The CLI starts workers as processes.' },
  ]),
  { files: ['**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
);
