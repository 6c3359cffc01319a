import { BlockList, isIPv6 } from 'node:net';
import { AtlasError } from '@saliency-atlas/contract';

/** How model servers may be reached. From the environment alone: a job may come from a stranger. */
export interface ConnectionSettings {
  /** Host names that may be asked, with `*.` for all below one; loopback alone unless set. */
  readonly hosts: readonly string[];
  /** Sent as a bearer token, over TLS or to loopback alone. */
  readonly token: string | undefined;
  /** File with the certificates of a private authority, PEM. */
  readonly caFile: string | undefined;
  /** Requests under way at once. */
  readonly concurrency: number;
  readonly timeoutMs: number;
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Reads `ATLAS_KSERVE_*`. Throws InvalidJob naming a variable that is wrong. */
export function readConnectionSettings(env: Readonly<Record<string, string | undefined>>): ConnectionSettings {
  const listed = (env['ATLAS_KSERVE_HOSTS'] ?? '').split(',').map((host) => host.trim().toLowerCase());
  return {
    hosts: [...LOOPBACK, ...listed.filter((host) => host !== '')],
    token: env['ATLAS_KSERVE_TOKEN'] === '' ? undefined : env['ATLAS_KSERVE_TOKEN'],
    caFile: env['ATLAS_KSERVE_CA_FILE'] === '' ? undefined : env['ATLAS_KSERVE_CA_FILE'],
    concurrency: wholeNumber(env, 'ATLAS_KSERVE_CONCURRENCY', 4),
    timeoutMs: wholeNumber(env, 'ATLAS_KSERVE_TIMEOUT_MS', 30_000),
  };
}

function wholeNumber(env: Readonly<Record<string, string | undefined>>, name: string, fallback: number): number {
  const text = env[name] ?? '';
  const value = text === '' ? fallback : Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  const message = `${name} must be a whole number of at least 1, got "${text}"`;
  throw new AtlasError('InvalidJob', message, `Correct or unset ${name}.`);
}

/** Whether a host, as it stands in a URL, is on the list. */
export function isAllowedHost(host: string, hosts: readonly string[]): boolean {
  return hosts.some((listed) => listed === host || (listed.startsWith('*.') && host.endsWith(listed.slice(1))));
}

/** Link-local addresses, where clouds keep the credentials of machines, and their like; mapped into IPv6, too. */
function forbiddenAddresses(): BlockList {
  const list = new BlockList();
  list.addSubnet('169.254.0.0', 16, 'ipv4');
  list.addSubnet('fe80::', 10, 'ipv6');
  for (const address of ['0.0.0.0', '100.100.100.200', '192.0.0.192']) list.addAddress(address, 'ipv4');
  for (const address of ['::', 'fd00:ec2::254', 'fd20:ce::254']) list.addAddress(address, 'ipv6');
  // What NAT64 makes of 169.254.0.0/16.
  list.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');
  return list;
}
const FORBIDDEN = forbiddenAddresses();

/** Whether an IP address is never asked unless it is listed itself. */
export function isForbiddenAddress(address: string): boolean {
  return FORBIDDEN.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

let inUse = readConnectionSettings({});

/**
 * Says how this process may reach model servers. A program calls it once, with what it read of its environment; until
 * then only servers on this machine are asked.
 */
export function useConnectionSettings(settings: ConnectionSettings): void {
  inUse = settings;
}

/** How this process may reach model servers. */
export function connectionSettings(): ConnectionSettings {
  return inUse;
}
