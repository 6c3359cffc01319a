import { beforeAll, describe, expect, it } from 'vitest';
import { inRepository, packageVersion, readRepository } from '../repository-files.ts';
import { runProgram, validator, validatorsPython } from './deploy-tools.ts';

const FILE = inRepository('infra/compose/compose.yaml');
const SECRETS = { POSTGRES_PASSWORD: 'p', S3_ACCESS_KEY: 'a', S3_SECRET_KEY: 's' };

interface Service {
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly { readonly host_ip?: string }[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly stop_grace_period?: string;
  readonly healthcheck?: unknown;
  readonly restart?: string;
  readonly build?: { readonly target: string };
}

const config = (settings: Readonly<Record<string, string>>) =>
  runProgram(
    validator('docker-compose'),
    ['--file', FILE, '--profile', 'gpu', '--profile', 'watch', 'config', '--format', 'json'],
    { env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...settings } },
  );

describe.skipIf(validatorsPython === undefined)('the compose file', () => {
  let services: Readonly<Record<string, Service>>;
  beforeAll(async () => {
    const { code, stdout, stderr } = await config(SECRETS);
    expect([code, stderr]).toEqual([0, '']);
    services = (JSON.parse(stdout) as { services: Record<string, Service> }).services;
  }, 60_000);

  it('has a server, a database, a bucket and workers, and a set-up of each', () => {
    expect(Object.keys(services).sort()).toEqual([
      ...['bucket', 'grafana', 'postgresql', 'prometheus', 's3', 'temporal', 'temporal-set-up', 'temporal-ui'],
      ...['worker', 'worker-gpu'],
    ]);
  });

  it.each(Object.keys(SECRETS))('does not start without %s, and says where to put it', async (name) => {
    const { code, stderr } = await config({ ...SECRETS, [name]: '' });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(new RegExp(`${name}.*set it in \\.env`));
  });

  it('is told of every variable it asks for by .env.example, which holds no secret', async () => {
    const example = await readRepository('infra/compose/.env.example');
    const named = [...example.matchAll(/^([A-Z0-9_]+)=/gm)].map(([, name]) => name!);
    const asked = [...(await readRepository('infra/compose/compose.yaml')).matchAll(/(?<!\$)\$\{([A-Z0-9_]+)/g)];
    expect(new Set(asked.map(([, name]) => name!))).toEqual(new Set(named));
    for (const name of Object.keys(SECRETS)) expect(example).toMatch(new RegExp(`^${name}=$`, 'm'));
  });

  it('names every image by a version, ours by that of the package', async () => {
    const version = await packageVersion();
    for (const { image } of Object.values(services)) expect(image).toMatch(/:v?\d+\.\d+/);
    expect(services['worker']?.image).toBe(`saliency-atlas:${version}`);
    expect(services['worker-gpu']?.image).toBe(`saliency-atlas:${version}-cuda`);
    expect([services['worker']?.build?.target, services['worker-gpu']?.build?.target]).toEqual(['cpu', 'cuda']);
  });

  it('opens ports to its own machine alone', () => {
    const ports = Object.values(services).flatMap((service) => service.ports ?? []);
    expect(ports.length).toBeGreaterThan(0);
    for (const port of ports) expect(port.host_ip).toBe('127.0.0.1');
  });

  it('gives nobody new privileges', () => {
    for (const service of Object.values(services)) expect(service.security_opt).toEqual(['no-new-privileges:true']);
  });

  it.each(['worker', 'worker-gpu'])('%s has nothing to write to, no capability, and time to end its steps', (name) => {
    const { read_only, cap_drop, stop_grace_period, environment } = services[name]!;
    expect([read_only, cap_drop]).toEqual([true, ['ALL']]);
    const [, minutes, seconds] = /^(?:(\d+)m)?(\d+)s$/.exec(stop_grace_period ?? '') ?? [];
    const graceSeconds = 60 * Number(minutes ?? 0) + Number(seconds);
    expect(graceSeconds).toBeGreaterThanOrEqual(Number(environment?.['ATLAS_GRACE_SECONDS']) + 5);
  });

  it('everything that stays up is checked, but what only shows', () => {
    const unchecked = Object.entries(services).filter(
      ([, service]) => service.restart === 'unless-stopped' && service.healthcheck === undefined,
    );
    expect(unchecked.map(([name]) => name).sort()).toEqual(['grafana', 'prometheus', 'temporal-ui']);
  });

  it('workers and set-up speak of the same namespace', () => {
    const of = (name: string) => services[name]?.environment?.['TEMPORAL_NAMESPACE'];
    expect([of('worker'), of('worker-gpu')]).toEqual([of('temporal-set-up'), of('temporal-set-up')]);
  });
});
