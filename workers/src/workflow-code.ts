import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the installed package has the workflows' bundle, made when it was packed; a checkout has none. */
const BUNDLE = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));

/** What a worker runs workflows from: the finished bundle, else the sources, which it bundles as it starts. */
export function workflowCode(): { workflowBundle: { codePath: string } } | { workflowsPath: string } {
  if (existsSync(BUNDLE)) return { workflowBundle: { codePath: BUNDLE } };
  return { workflowsPath: fileURLToPath(import.meta.resolve('@saliency-atlas/workflows')) };
}
