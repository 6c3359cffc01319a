import { once } from 'node:events';
import { startCommand, type RunningCommand } from '../start-command.ts';

/** Starts `serve` over a store on a free port; its address ends without a slash. */
export async function startServer(
  store: string,
  folder: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<[RunningCommand, string]> {
  const command = startCommand(['serve', '--store', store, '--port', '0', '--json'], folder, settings);
  const [line] = (await once(command.child.stdout!, 'data')) as [string];
  const { address } = JSON.parse(line) as { address: string };
  return [command, address.replace(/\/$/, '')];
}
