import { readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';

/** A workspace's `package.json`, as far as packing reads it. */
export interface WorkspaceFile {
  readonly name: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Workspaces by name, with their folders below the repository's root. */
export type Workspaces = ReadonlyMap<string, { readonly folder: string; readonly file: WorkspaceFile }>;

/** Names of modules of ours as they stand in sources: imports, `import.meta.resolve` and `new URL` alike. */
const OWN_MODULE = /['"](\.{1,2}\/[^'"\n]+\.ts|@saliency-atlas\/[^'"\n]+)['"]/g;

/** The source files, below the root, that some entry files need, themselves among them. Throws for a module that is not there. */
export async function reachableSources(
  root: string,
  workspaces: Workspaces,
  entries: readonly string[],
): Promise<string[]> {
  const found = new Set<string>();
  const waiting = [...entries];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    const text = await readFile(join(root, file), 'utf8');
    for (const [, module = ''] of text.matchAll(OWN_MODULE)) {
      // Packages are described anew (`packageFiles`).
      if (module.endsWith('/package.json')) continue;
      waiting.push(module.startsWith('.') ? normalize(join(dirname(file), module)) : exportedFile(workspaces, module));
    }
  }
  return [...found].sort();
}

/** `@saliency-atlas/activities/tables` → `activities/src/tables/index.ts` */
function exportedFile(workspaces: Workspaces, module: string): string {
  const name = module.split('/').slice(0, 2).join('/');
  const workspace = workspaces.get(name);
  const target = workspace?.file.exports?.[`.${module.slice(name.length)}`];
  if (workspace === undefined || target === undefined) throw new Error(`no workspace exports ${module}`);
  return normalize(join(workspace.folder, target));
}
