import { fileURLToPath } from 'node:url';
import { messageOf } from '@saliency-atlas/contract';
import { acquireChromium } from './acquire-chromium.ts';
import { acquireNode } from './acquire-node.ts';
import { acquirePromtool } from './acquire-promtool.ts';
import { acquirePythonEnvironment } from './acquire-python-environment.ts';
import { acquireShells } from './acquire-shells.ts';
import { acquireTensorflow } from './acquire-tensorflow.ts';
import { acquireTemporal } from './acquire-temporal.ts';
import { acquireVersityGateway } from './acquire-versitygw.ts';

// `npm test` runs this first, so that what the tests need is fetched once, in sight, and a test never waits for a download.

type Tell = (message: string) => void;

interface Tool {
  readonly name: string;
  /** What cannot be tested without it. */
  readonly tests: string;
  readonly acquire: (tell: Tell) => Promise<string>;
}

const DEPLOY_REQUIREMENTS = fileURLToPath(new URL('../../test/src/deploy/requirements.txt', import.meta.url));
const INTEROP_REQUIREMENTS = fileURLToPath(new URL('../../test/src/interop/requirements.txt', import.meta.url));

const MLSERVER_REQUIREMENTS = fileURLToPath(
  new URL('../../test/src/engines/mlserver-requirements.txt', import.meta.url),
);
const MLFLOW_REQUIREMENTS = fileURLToPath(new URL('../../test/src/mlflow/requirements.txt', import.meta.url));

const TOOLS: readonly Tool[] = [
  { name: 'Temporal CLI', tests: 'runs, workflows, faults and replay', acquire: acquireTemporal },
  { name: 'TensorFlow.js with native code', tests: 'models on libtensorflow', acquire: acquireTensorflow },
  { name: 'Node.js 22', tests: 'engines on Node.js 22', acquire: (tell) => acquireNode(22, tell) },
  { name: 'Node.js 24', tests: 'engines on Node.js 24', acquire: (tell) => acquireNode(24, tell) },
  { name: 'Chromium', tests: 'the report in a browser', acquire: acquireChromium },
  { name: 'versitygw', tests: 'stores on S3', acquire: acquireVersityGateway },
  {
    name: 'Python packages',
    tests: 'tables and exports read by pyarrow, polars, DuckDB and pandas',
    acquire: (tell) => acquirePythonEnvironment('python-interop', INTEROP_REQUIREMENTS, tell),
  },
  {
    name: 'MLServer',
    tests: 'models on a real server',
    acquire: (tell) => acquirePythonEnvironment('python-mlserver', MLSERVER_REQUIREMENTS, tell),
  },
  {
    name: 'hadolint, docker compose, Helm, Kubernetes schemas',
    tests: 'images, compose file and chart',
    acquire: (tell) => acquirePythonEnvironment('deploy-tools', DEPLOY_REQUIREMENTS, tell),
  },
  { name: 'promtool', tests: 'alerts and dashboard', acquire: acquirePromtool },
  {
    name: 'zsh and fish',
    tests: 'completion in other shells than bash',
    acquire: async (tell) => (await acquireShells(tell)).fish.program,
  },
  {
    name: 'MLflow server',
    tests: 'exports to MLflow',
    acquire: (tell) => acquirePythonEnvironment('python-mlflow', MLFLOW_REQUIREMENTS, tell),
  },
];

async function main(): Promise<void> {
  const missing: string[] = [];
  for (const { name, tests, acquire } of TOOLS) {
    try {
      console.log(`✓ ${name}: ${await acquire((message) => console.log(`… ${message}`))}`);
    } catch (error) {
      missing.push(name);
      console.error(`✗ ${name}: ${messageOf(error)}`);
      console.error(`  Without it these tests are skipped: ${tests}.`);
    }
  }
  const inCi = (process.env['CI'] ?? '') !== '';
  if (missing.length > 0 && inCi) {
    console.error(`In CI nothing may be missing: ${missing.join(', ')}.`);
    process.exitCode = 1;
  }
}

await main();
