import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the installed package has the workflows' bundle, made when it was packed; a checkout has none. */
const BUNDLE = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));

interface WorkflowCode {
  readonly source: { readonly workflowBundle: { codePath: string } } | { readonly workflowsPath: string };
  /** Modules whose interceptors run in the sandbox; a finished bundle holds them already. */
  readonly interceptorModules: string[];
}

/** What a worker runs workflows from: the finished bundle, else the sources, which it bundles as it starts. */
export function workflowCode(): WorkflowCode {
  if (existsSync(BUNDLE)) return { source: { workflowBundle: { codePath: BUNDLE } }, interceptorModules: [] };
  return {
    source: { workflowsPath: fileURLToPath(import.meta.resolve('@saliency-atlas/workflows')) },
    interceptorModules: [fileURLToPath(import.meta.resolve('@saliency-atlas/workflows/trace-interceptors'))],
  };
}
