import { fileURLToPath } from 'node:url';

/**
 * Arguments of node that start a program of another workspace: in a checkout its TypeScript through tsx, in the
 * installed package the JavaScript that it was built to.
 */
export function nodeArguments(program: string): string[] {
  const main = fileURLToPath(import.meta.resolve(program));
  return main.endsWith('.ts') ? ['--import', import.meta.resolve('tsx'), main] : [main];
}
