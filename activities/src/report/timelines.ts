import { html } from './html.ts';
import type { SafeHtml } from './html.ts';
import { jsonScript } from './json-script.ts';
import { staticSvg } from './static-svg.ts';
import type { Timeline } from './timeline.ts';
import { TRACKED_FIGURES } from './tracked-figures.ts';
import { versionChart } from './version-chart.ts';

/**
 * A chart per tracked figure over the versions of `all`. `choice` are the classes that a reader may choose from; the
 * page's script draws theirs. `id` tells several such sets of a page apart.
 */
export function timelinesHtml(id: string, all: Timeline, choice: Timeline): SafeHtml {
  const drawn = TRACKED_FIGURES.flatMap((figure) => {
    const chart = versionChart(all, figure, null);
    const better = figure.better === null ? '' : `${figure.better} is better`;
    return chart === null
      ? []
      : [
          html`<div class="chart" data-figure="${figure.key}">
            <h4>${figure.title}<span>${better}</span></h4>
            ${staticSvg(chart.options, chart.label)}
          </div>`,
        ];
  });
  const left = all.classes.length - choice.classes.length;
  return html`<div id="${id}" class="timelines">
    <h3 class="part">Every figure, version by version</h3>
    <p class="aside">
      Line: all classes, with 95 % intervals. Faint dots: single classes, of very many those that stand out; the name is
      the class to look at. A cross is a refused version. With one class chosen, the dashed line is all classes.
    </p>
    <p class="field inline" hidden>
      <label for="${id}-class">Show the line of</label>
      <select id="${id}-class" autocomplete="off">
        <option value="">all classes</option>
        ${choice.classes.map(({ name }, index) => html`<option value="${index}">${name}</option>`)}
      </select>
      ${left > 0 && html`<span class="small">${choice.classes.length} of ${all.classes.length} classes</span>`}
    </p>
    <div class="charts">${drawn}</div>
    ${jsonScript(`${id}-data`, choice)}
  </div>`;
}
