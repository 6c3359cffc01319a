import { plainPlot } from '../plain-plot.ts';
import type { Timeline } from '../timeline.ts';
import { TRACKED_FIGURES } from '../tracked-figures.ts';
import { versionChart } from '../version-chart.ts';
import { required } from './elements.ts';

/** Lets the reader choose the class whose line the charts show; "all classes" brings back what the page came with. */
export function startTimelines(timelines: HTMLElement): void {
  const timeline = JSON.parse(required(`${timelines.id}-data`, HTMLScriptElement).textContent) as Timeline;
  const select = required(`${timelines.id}-class`, HTMLSelectElement);
  const charts = [...timelines.querySelectorAll<HTMLElement>('.chart')].flatMap((chart) => {
    const figure = TRACKED_FIGURES.find(({ key }) => key === chart.dataset['figure']);
    const svg = chart.querySelector<SVGElement>('svg');
    return figure === undefined || svg === null ? [] : [{ figure, whole: svg, shown: svg }];
  });
  select.closest('.field')?.removeAttribute('hidden');
  select.addEventListener('change', () => {
    const chosen = select.value === '' ? null : (timeline.classes[Number(select.value)] ?? null);
    for (const chart of charts) {
      const drawn = chosen === null ? null : versionChart(timeline, chart.figure, chosen);
      const next =
        drawn === null ? chart.whole : (plainPlot(drawn.options, document, drawn.label) as unknown as SVGElement);
      chart.shown.replaceWith(next);
      chart.shown = next;
    }
  });
}
