import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inRepository, readRepository } from '../repository-files.ts';
import { promtool, runProgram } from './deploy-tools.ts';
import { readDashboard } from './read-dashboard.ts';

describe.skipIf(promtool === undefined)('promtool', () => {
  it.each([
    ['check rules', 'infra/helm/saliency-atlas/files/alerts.yml'],
    ['check config --syntax-only', 'infra/compose/prometheus.yml'],
    ['test rules', 'test/src/deploy/alerts.test.yml'],
  ])('%s %s succeeds', async (command, file) => {
    const { code, stdout, stderr } = await runProgram(promtool!, [...command.split(' '), inRepository(file)]);
    expect(code, stdout + stderr).toBe(0);
  });

  it('takes every query of the dashboard', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'atlas-queries-'));
    try {
      // What Grafana puts in for its variables; JSON is YAML.
      const expr = (query: string): string =>
        query.replaceAll('$namespace', '.*').replaceAll(/\$__(rate_interval|range)/g, '5m');
      const queries = (await readDashboard()).panels.flatMap(({ targets = [] }) => targets);
      expect(queries.length).toBeGreaterThan(20);
      const rules = queries.map((query, index) => ({ record: `query_${index}`, expr: expr(query.expr) }));
      const file = join(folder, 'queries.yml');
      await writeFile(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
      const { code, stdout, stderr } = await runProgram(promtool!, ['check', 'rules', file]);
      expect(code, stdout + stderr).toBe(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('the alerts', () => {
  it('each have a test in which they fire', async () => {
    const names = [...(await readRepository('infra/helm/saliency-atlas/files/alerts.yml')).matchAll(/alert: (\w+)/g)];
    const tested = await readRepository('test/src/deploy/alerts.test.yml');
    expect(names.length).toBeGreaterThan(5);
    for (const [, name] of names) expect(tested).toContain(`{alertname="${name!}"}`);
  });
});

describe('the dashboard', () => {
  it('has panels with a number of their own that lie beside and below each other', async () => {
    const { panels } = await readDashboard();
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { title, gridPos } of panels) expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
    for (const [index, one] of panels.entries()) {
      for (const other of panels.slice(index + 1)) {
        const [a, b] = [one.gridPos, other.gridPos];
        const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
        expect(apart, `${one.title} and ${other.title}`).toBe(true);
      }
    }
  });

  it('says of every panel what it shows, and in which unit', async () => {
    for (const panel of (await readDashboard()).panels.filter(({ type }) => type !== 'row')) {
      expect(panel.description, panel.title).toMatch(/\.$/);
      expect(panel.fieldConfig?.defaults.unit, panel.title).toBeTruthy();
    }
  });
});
