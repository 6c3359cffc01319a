import { definitionsHtml, CONTROL, INTERVAL } from './definitions.ts';
import { formatCounted, formatInterval, formatValue, readFigure } from './format-figure.ts';
import type { TrackedValue } from './format-figure.ts';
import { FLIP_FIGURES } from './flip-figures.ts';
import { clipText, html } from './html.ts';
import type { SafeHtml } from './html.ts';
import { leastShare } from './order-classes.ts';
import type { Concern } from './order-classes.ts';
import type { ControlledFigure, ReportClass, ReportModel } from './report-model.ts';
import { trackedFigure } from './tracked-figures.ts';
import type { TrackedFigure } from './tracked-figures.ts';

/** Six figures with their intervals, their controls, and the same figures of the version compared with. */
export function overviewSection(model: ReportModel): SafeHtml {
  const tracked = (key: TrackedFigure['key'], note: string | null): SafeHtml =>
    tile(trackedFigure(key), model.overall[key], model.reference?.[key], model, note);
  return html`<section id="overview" aria-labelledby="overview-title">
    <h2 id="overview-title">At a glance</h2>
    <div class="tiles">
      ${tracked('accuracy', null)} ${worstClassTile(model, Object.values(FLIP_FIGURES), 'Highest transplant flips')}
      ${worstClassTile(model, ['concentrated_share'], 'Most concentrated class')}
      ${tracked('reconstruction_gap', gapInWords(model.overall.reconstruction_gap))}
      ${controlledTile('insertion_auc', model.insertion, model)}
      ${controlledTile('deletion_auc', model.deletion, model)}
    </div>
    ${definitionsHtml([
      ...(
        [
          'accuracy',
          'transplant_flip',
          'concentrated_share',
          'reconstruction_gap',
          'insertion_auc',
          'deletion_auc',
        ] as const
      )
        .map(trackedFigure)
        .map(({ title, definition }) => ({ term: title, meaning: definition })),
      INTERVAL,
      CONTROL,
    ])}
  </section>`;
}

function tile(
  figure: TrackedFigure,
  value: TrackedValue,
  reference: TrackedValue,
  model: ReportModel,
  note: string | null,
  title = figure.title,
): SafeHtml {
  const read = readFigure(value);
  const interval = formatInterval(read, figure.unit);
  const count = read?.count == null ? '' : `, ${formatCounted(read.count, 'image')}`;
  return html`<div class="tile">
    <h3>${title}</h3>
    <p class="big${read === null && ' absent'}">${formatValue(read?.value, figure.unit)}</p>
    ${interval !== '' && html`<p class="small">95 % interval ${interval}${count}</p>`}
    ${
      model.referenceVersion !== null &&
      html`<p class="small">
        Version ${clipText(model.referenceVersion, 24)}: ${formatValue(readFigure(reference)?.value, figure.unit)}
      </p>`
    }
    ${note !== null && html`<p class="small note">${note}</p>`}
  </div>`;
}

/** Of all classes and of several figures the one that is worst, and which it is where there are several. */
function worstClassTile(model: ReportModel, keys: readonly Concern[], title: string): SafeHtml {
  const worst = model.classes
    .flatMap((row) => keys.map((key) => ({ row, key, least: leastShare(row.figures, key, model.classes.length) })))
    .reduce<{ row: ReportClass | null; key: Concern; least: number }>(
      (most, each) => (each.least > most.least ? each : most),
      {
        row: null,
        key: keys[0]!,
        least: -1,
      },
    );
  const { row, key } = worst;
  const figure = trackedFigure(key);
  const isNone = row === null || readFigure(row.figures?.[key])?.value === 0;
  const what = keys.length > 1 ? `${figure.title} in` : 'in';
  const note = isNone ? 'no class has any' : `${what} ${clipText(row.name, 40)}`;
  return tile(figure, row?.figures?.[key], row?.reference?.[key], model, note, title);
}

function controlledTile(key: 'insertion_auc' | 'deletion_auc', figure: ControlledFigure, model: ReportModel): SafeHtml {
  const value = (control: ControlledFigure['map']): string => formatValue(readFigure(control)?.value, 'number');
  const note = `Random map ${value(figure.random)}, centre map ${value(figure.centre)}`;
  return tile(trackedFigure(key), figure.map ?? model.overall[key], model.reference?.[key], model, note);
}

function gapInWords(gap: TrackedValue): string | null {
  const interval = readFigure(gap)?.interval;
  if (interval == null) return null;
  if (interval.low > 0) return 'Salient regions matter more than random ones.';
  if (interval.high < 0) return 'Random regions matter more than salient ones.';
  return 'Cannot be told from random regions.';
}
