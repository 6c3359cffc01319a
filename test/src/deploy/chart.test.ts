import { ScaledObject, TriggerAuthentication } from '@kubernetes-models/keda/keda.sh/v1alpha1';
import { PrometheusRule, ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { inRepository, packageVersion, readRepository } from '../repository-files.ts';
import { runProgram, validatorsPython } from './deploy-tools.ts';

const CHART = 'infra/helm/saliency-atlas';
/** The oldest and the newest Kubernetes whose schemas the validator has and the chart allows. */
const KUBERNETES = ['1.27', '1.37'];

interface Container {
  readonly image: string;
  readonly args?: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly securityContext: unknown;
  readonly resources: unknown;
}

interface PodSpec {
  readonly containers: readonly Container[];
  readonly terminationGracePeriodSeconds?: number;
  readonly securityContext: unknown;
  readonly automountServiceAccountToken: boolean;
}

interface Document {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly replicas?: number;
    readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly template?: { readonly metadata: { readonly labels: Record<string, string> }; readonly spec: PodSpec };
    readonly triggers?: readonly { readonly type: string; readonly metadata: Readonly<Record<string, string>> }[];
    readonly minReplicaCount?: number;
  };
  readonly __custom?: true;
}

interface Rendered {
  readonly lint: readonly unknown[];
  readonly documents: readonly Document[];
  readonly invalid: readonly string[];
  readonly refused?: string;
}

async function render(values: unknown, kubernetes = KUBERNETES.at(-1)): Promise<Rendered> {
  const input = JSON.stringify({ chart: inRepository(CHART), values, kubernetes });
  const script = inRepository('test/src/deploy/render_chart.py');
  const { code, stdout, stderr } = await runProgram(validatorsPython!, [script], { input });
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Rendered;
}

/** Everything that can be switched on. */
const EVERYTHING = {
  temporal: {
    tlsSecret: 'temporal-client',
    tlsCa: true,
    apiKeySecret: 'temporal-key',
    payloadKeysSecret: 'atlas-keys',
  },
  envFromSecrets: ['aws'],
  data: { existingClaim: 'pictures' },
  serviceAccount: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/atlas' } },
  pools: {
    cpu: { autoscaling: { enabled: true } },
    gpu: { nodeSelector: { gpu: 'h100' }, autoscaling: { enabled: true, minReplicas: 0, backlogPerPod: 16 } },
  },
  metrics: { serviceMonitor: { enabled: true }, alerts: { enabled: true }, dashboard: { enabled: true } },
  setUp: { enabled: true },
  versioning: { buildId: '2026-11-28' },
};

const ofKind = ({ documents }: Rendered, kind: string) => documents.filter((document) => document.kind === kind);
const podOf = (document: Document): PodSpec => document.spec.template!.spec;

it('the chart and the images it names have the version of the package', async () => {
  const chart = parse(await readRepository(`${CHART}/Chart.yaml`)) as { version: string; appVersion: string };
  const version = await packageVersion();
  expect([chart.version, chart.appVersion]).toEqual([version, version]);
});

describe.skipIf(validatorsPython === undefined)('the chart', () => {
  let plain: Rendered;
  let full: Rendered;
  beforeAll(async () => {
    plain = await render({});
    full = await render(EVERYTHING);
  }, 120_000);

  it('is linted without a warning and renders what Kubernetes’ own schemas accept, unknown keys refused', () => {
    for (const { lint, invalid, documents } of [plain, full]) {
      expect([lint, invalid]).toEqual([[], []]);
      expect(documents.length).toBeGreaterThan(5);
    }
  });

  it('does so for the oldest Kubernetes that it allows, too', async () => {
    const chart = parse(await readRepository(`${CHART}/Chart.yaml`)) as { kubeVersion: string };
    expect(chart.kubeVersion).toContain(KUBERNETES[0]);
    expect((await render(EVERYTHING, KUBERNETES[0])).invalid).toEqual([]);
  }, 120_000);

  it('has a document of every kind that can be switched on', () => {
    expect([...new Set(full.documents.map(({ kind }) => kind))].sort()).toEqual([
      ...['ConfigMap', 'Deployment', 'Job', 'NetworkPolicy', 'PodDisruptionBudget', 'PrometheusRule', 'ScaledObject'],
      ...['Service', 'ServiceAccount', 'ServiceMonitor', 'TriggerAuthentication'],
    ]);
  });

  it('names the build to the workers of every pool, and none unless it is asked to', () => {
    const buildsOf = (rendered: Rendered) =>
      ofKind(rendered, 'Deployment').map((pool) => {
        const { env } = podOf(pool).containers[0]!;
        return ['ATLAS_BUILD_ID', 'ATLAS_DEPLOYMENT'].map((name) => env.find((each) => each.name === name)?.value);
      });
    const named = ['2026-11-28', 'saliency-atlas'];
    expect(buildsOf(full)).toEqual([named, named]);
    expect(buildsOf(plain)).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });

  it('documents of KEDA and of the Prometheus operator are what these define', () => {
    const custom = full.documents.filter((document) => document.__custom === true);
    const models = { ScaledObject, TriggerAuthentication, ServiceMonitor, PrometheusRule };
    expect(custom.map(({ kind }) => kind).sort()).toEqual([...Object.keys(models), 'ScaledObject'].sort());
    for (const { __custom, ...document } of custom) {
      const Model = models[document.kind as keyof typeof models] as new (data: unknown) => { validate(): void };
      expect(() => new Model(document).validate(), document.kind).not.toThrow();
    }
  });

  it.each([
    ['a port that is missing', { temporal: { address: 'temporal' } }, '/temporal/address'],
    ['a pool that does not exist', { pools: { tpu: { enabled: true } } }, 'tpu'],
    ['a word where a number must be', { pools: { gpu: { slots: 'two' } } }, '/pools/gpu/slots'],
    ['a key that nobody knows', { replicaCount: 3 }, 'replicaCount'],
  ])(
    'refuses %s, by its name',
    async (_title, values, name) => {
      expect((await render(values)).refused).toContain(name);
    },
    60_000,
  );

  it('runs each pool as a deployment of its own, on the image that fits it', async () => {
    const version = await packageVersion();
    const pools = ofKind(plain, 'Deployment').map((deployment) => {
      const { image, args } = podOf(deployment).containers[0]!;
      return { name: deployment.metadata.name, image, args };
    });
    expect(pools).toEqual([
      { name: 'atlas-cpu', image: `saliency-atlas:${version}`, args: ['--pool', 'cpu'] },
      { name: 'atlas-gpu', image: `saliency-atlas:${version}-cuda`, args: ['--pool', 'gpu'] },
    ]);
  });

  it('kills no worker before its grace is over', () => {
    for (const deployment of ofKind(full, 'Deployment')) {
      const { terminationGracePeriodSeconds: killedAfter, containers } = podOf(deployment);
      const grace = Number(containers[0]!.env.find(({ name }) => name === 'ATLAS_GRACE_SECONDS')?.value);
      expect(grace).toBeGreaterThan(0);
      expect(killedAfter).toBe(grace + 15);
    }
  });

  it('lets no container be root, write to its image, gain rights or ask Kubernetes for anything', () => {
    const owners = [...ofKind(full, 'Deployment'), ...ofKind(full, 'Job')];
    expect(owners).toHaveLength(3);
    for (const pod of owners.map(podOf)) {
      expect(pod.automountServiceAccountToken).toBe(false);
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      for (const { securityContext, resources } of pod.containers) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(resources).toMatchObject({ limits: { memory: expect.any(String) as string } });
      }
    }
  });

  it('selects by labels that the pods have, in deployments, budgets, services and the network policy', () => {
    const labels = ofKind(full, 'Deployment').map(({ spec }) => spec.template!.metadata.labels);
    const isSubset = (selector: Readonly<Record<string, string>>) =>
      labels.filter((each) => Object.entries(selector).every(([key, value]) => each[key] === value)).length;
    for (const kind of ['Deployment', 'PodDisruptionBudget']) {
      for (const { spec } of ofKind(full, kind)) expect(isSubset(spec.selector!.matchLabels!)).toBe(1);
    }
    for (const { spec } of ofKind(full, 'Service')) expect(isSubset(spec.selector as Record<string, string>)).toBe(1);
    expect(isSubset({ 'app.kubernetes.io/name': 'saliency-atlas', 'app.kubernetes.io/instance': 'atlas' })).toBe(2);
  });

  it('leaves the number of pods to the scaler where there is one', () => {
    expect(ofKind(plain, 'Deployment').map(({ spec }) => spec.replicas)).toEqual([2, 1]);
    expect(ofKind(full, 'Deployment').map(({ spec }) => spec.replicas)).toEqual([undefined, undefined]);
  });

  it('scales each of two builds by its own slots and its own queue, and asks Temporal as its workers do', async () => {
    const [gpu] = ofKind(full, 'ScaledObject').slice(1);
    const [slots, backlog] = gpu!.spec.triggers!;
    expect(slots?.metadata['query']).toContain(', build_id="2026-11-28"}');
    expect(backlog).toMatchObject({
      metadata: { workerDeploymentName: 'saliency-atlas', workerDeploymentBuildId: '2026-11-28' },
      authenticationRef: { name: ofKind(full, 'TriggerAuthentication')[0]!.metadata.name },
    });
    const unnamed = await render({ pools: { gpu: { autoscaling: { enabled: true, backlogPerPod: 16 } } } });
    expect(JSON.stringify(ofKind(unnamed, 'ScaledObject'))).not.toMatch(/build|authentication/i);
    expect(ofKind(unnamed, 'TriggerAuthentication')).toEqual([]);
  }, 60_000);

  it('never scales below what the slots in use need, and starts from none on the queue alone', () => {
    const [cpu, gpu] = ofKind(full, 'ScaledObject');
    expect(cpu?.spec.triggers?.map(({ type }) => type)).toEqual(['prometheus']);
    expect(gpu?.spec.minReplicaCount).toBe(0);
    const [slots, backlog] = gpu!.spec.triggers!;
    expect(slots?.metadata['query']).toContain('temporal_worker_task_slots_used{worker_type="ActivityWorker"');
    // Two slots a pod: with both in use in each of n pods, 2n ÷ 1.6 = 1.25n pods are wanted, so never fewer than n.
    expect(slots?.metadata['threshold']).toBe('1.6');
    expect(backlog).toMatchObject({ type: 'temporal', metadata: { taskQueue: 'atlas-gpu', targetQueueSize: '16' } });
  });
});
