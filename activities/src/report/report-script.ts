import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

let built: string | undefined;

/** The page's one script: the TypeScript of `page/` as one text, made once in a process. Its digest stands in the page's policy. */
export function reportScript(): string {
  built ??= buildScript('./page/main');
  return built;
}

/** `entry` without its extension: that of this file, which a package has as JavaScript. */
function buildScript(entry: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL(`${entry}${extname(import.meta.url)}`, import.meta.url))],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    minify: true,
    write: false,
  });
  return outputFiles[0]!.text.trim();
}
