import type { Workspaces } from './reachable-sources.ts';

interface RootFile {
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly engines: unknown;
}

/** What only a checkout needs: the loader of TypeScript, and the browser of the tests. */
const CHECKOUT_ONLY = new Set(['tsx', 'playwright-core']);
/** 149 MB that only `demo` reads; its error says how to install it. */
const ON_REQUEST = 'fashion-mnist';

/** Every `package.json` of the package, by its path. Throws where two workspaces want different versions of a vendor. */
export function packageFiles(root: unknown, workspaces: Workspaces, command: string): [string, unknown][] {
  const { version, description, license, engines } = root as RootFile;
  const vendors = new Map<string, string>();
  for (const { file } of workspaces.values()) {
    for (const [name, wanted] of Object.entries(file.dependencies ?? {})) {
      const other = vendors.get(name);
      if (other !== undefined && other !== wanted)
        throw new Error(`${file.name} wants ${name} ${wanted}, not ${other}`);
      vendors.set(name, wanted);
    }
  }
  for (const name of CHECKOUT_ONLY) vendors.delete(name);
  const onRequest = vendors.get(ON_REQUEST) ?? '*';
  vendors.delete(ON_REQUEST);
  const bundled = [...workspaces.keys()].filter((name) => name !== command).sort();
  const main = {
    name: command,
    ...{ version, description, license, type: 'module', engines },
    bin: { [command]: `bin/${command}.js` },
    dependencies: Object.fromEntries([...vendors, ...bundled.map((name) => [name, version] as const)].sort()),
    bundleDependencies: bundled,
    peerDependencies: { [ON_REQUEST]: onRequest },
    peerDependenciesMeta: { [ON_REQUEST]: { optional: true } },
  };
  const others = bundled.map((name): [string, unknown] => {
    const exports = Object.entries(workspaces.get(name)?.file.exports ?? {});
    const built = Object.fromEntries(exports.map(([key, path]) => [key, path.replace(/\.ts$/, '.js')]));
    return [`node_modules/${name}/package.json`, { name, version, license, type: 'module', exports: built }];
  });
  return [['package.json', main], ...others];
}
