import { definitionsHtml, CONTROL, INTERVAL } from './definitions.ts';
import { formatCount, formatInterval, formatValue, readFigure } from './format-figure.ts';
import type { TrackedValue } from './format-figure.ts';
import { clipText, html } from './html.ts';
import type { SafeHtml } from './html.ts';
import { leastShare } from './order-classes.ts';
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
      ${tracked('accuracy', null)} ${worstClassTile(model, 'transplant_flip', 'Highest transplant flips')}
      ${worstClassTile(model, 'concentrated_share', 'Most concentrated class')}
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
  const count = read?.count == null ? '' : `, ${formatCount(read.count)} ${read.count === 1 ? 'image' : 'images'}`;
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

function worstClassTile(model: ReportModel, key: 'transplant_flip' | 'concentrated_share', title: string): SafeHtml {
  const least = (row: ReportClass | null): number => leastShare(row?.figures, key, model.classes.length);
  const worst = model.classes.reduce<ReportClass | null>((best, row) => (least(row) > least(best) ? row : best), null);
  const isNone = worst === null || readFigure(worst.figures?.[key])?.value === 0;
  const note = isNone ? 'no class has any' : `in ${clipText(worst.name, 40)}`;
  return tile(trackedFigure(key), worst?.figures?.[key], worst?.reference?.[key], model, note, title);
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
