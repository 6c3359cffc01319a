import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { METRICS } from '@saliency-atlas/activities';
import { readRepository } from '../repository-files.ts';
import { temporalCli } from '../temporal-cli.ts';
import { observeRun, type ObservedRun } from './observed-run.ts';
import { parseSamples, parseTypes, total, type Sample } from './prometheus-text.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 300_000 });

describe.skipIf(temporalCli === undefined)('a worker that has done a run of eight pictures', () => {
  let run: ObservedRun;
  let samples: Sample[];
  beforeAll(async () => {
    run = await observeRun({ ATLAS_LOG_LEVEL: 'INFO' });
    samples = parseSamples(run.scrape);
  });
  afterAll(() => run.close());

  it('gives Prometheus every figure of ours, of the kind that it is said to have', () => {
    const types = parseTypes(run.scrape);
    const ours = Object.values(METRICS).map(({ name, kind }) => [kind === 'counter' ? `${name}_total` : name, kind]);
    expect([...types].filter(([name]) => name.startsWith('saliency_atlas_')).sort()).toEqual(ours.sort());
  });

  it('and each with its labels beside those of the activity', () => {
    for (const { name, labels } of Object.values(METRICS)) {
      const [sample] = samples.filter((each) => each.name.replace(/_(total|sum)$/, '') === name);
      const expected = ['activityType', 'namespace', 'taskQueue', ...labels];
      expect(Object.keys(sample?.labels ?? {}).sort(), name).toEqual(expected.sort());
    }
  });

  it('has every metric that the alerts, the dashboard and the scaler ask for', async () => {
    const known = new Set(parseTypes(run.scrape).keys());
    const files = [
      'infra/helm/saliency-atlas/files/alerts.yml',
      'infra/helm/saliency-atlas/files/dashboard.json',
      'infra/helm/saliency-atlas/templates/scaled-objects.yaml',
      'docs/observability.md',
    ];
    for (const file of files) {
      const text = await readRepository(file);
      const asked = new Set([...text.matchAll(/\b(?:saliency_atlas|temporal)_[a-z_]+\b(?!\.)/g)].map(([name]) => name));
      expect(asked.size, file).toBeGreaterThan(0);
      const unknown = [...asked].filter(
        (name) => !known.has(name) && !known.has(name.replace(/_(bucket|sum|count)$/, '')),
      );
      expect(unknown, file).toEqual([]);
    }
  });

  it('counts each picture once, the broken one and the black one by themselves', () => {
    const explained = { activityType: 'explainShard' };
    expect(total(samples, 'saliency_atlas_images_total', explained)).toBe(8);
    expect(total(samples, 'saliency_atlas_unreadable_images_total', explained)).toBe(1);
    expect(total(samples, 'saliency_atlas_degenerate_maps_total', explained)).toBe(1);
  });

  it('the passes of explaining and the passes saved make up the budget of the seven pictures that could be read', () => {
    const masked = total(samples, 'saliency_atlas_forward_passes_total', {
      activityType: 'explainShard',
      input: 'masked',
    });
    const saved = total(samples, 'saliency_atlas_passes_saved_total', { activityType: 'explainShard' });
    expect(saved).toBeGreaterThan(0);
    expect(masked + saved).toBe(7 * 400);
  });

  it('batches have at least as many rows as passes', () => {
    const passes = total(samples, 'saliency_atlas_forward_passes_total');
    expect(total(samples, 'saliency_atlas_batch_rows_total')).toBeGreaterThanOrEqual(passes);
  });

  it('names the failure of the job that had no model', () => {
    const failed = { activityType: 'planRun', failure_type: 'ModelContractMismatch' };
    expect(total(samples, 'saliency_atlas_step_failures_total', failed)).toBe(1);
  });

  it('tells of the slots of each pool, in the SDK’s own figures', () => {
    for (const queue of ['atlas-gpu', 'atlas-cpu']) {
      const slots = { worker_type: 'ActivityWorker', task_queue: queue };
      expect(total(samples, 'temporal_worker_task_slots_available', slots)).toBeGreaterThan(0);
      expect(samples.filter(({ name }) => name === 'temporal_worker_task_slots_used')).not.toEqual([]);
    }
  });

  it('logs one JSON object a line, and every step with its run, stage and shard', () => {
    const entries = run.worker.log().map((line) => JSON.parse(line) as Record<string, unknown>);
    const explained = entries.filter(({ message, stage }) => message === 'step done' && stage === 'explain');
    expect(explained.map(({ runId, shard, activityType }) => ({ runId, shard, activityType }))).toEqual(
      expect.arrayContaining([0, 1].map((shard) => ({ runId: run.runId, shard, activityType: 'explainShard' }))),
    );
    expect(explained).toHaveLength(2);
    const failed = entries.find(({ level, activityType }) => level === 'WARN' && activityType === 'planRun');
    expect(failed).toMatchObject({ stage: 'plan', error: expect.stringContaining('not-a-model.onnx') as string });
  });

  it('is ready, and after SIGTERM it drains and ends of itself', async () => {
    expect((await fetch(`${run.worker.healthUrl}/ready`)).status).toBe(200);
    expect(await run.worker.stop()).toBe(0);
  });
});
