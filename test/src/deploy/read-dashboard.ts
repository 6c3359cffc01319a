import { readRepository } from '../repository-files.ts';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
  readonly targets?: readonly { readonly expr: string }[];
}

/** Grafana's dashboard, as far as tests look at it. */
export async function readDashboard(): Promise<{ readonly panels: readonly Panel[] }> {
  return JSON.parse(await readRepository('infra/helm/saliency-atlas/files/dashboard.json')) as { panels: Panel[] };
}
