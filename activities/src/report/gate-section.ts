import type { ClassFigures } from '@saliency-atlas/contract';
import type { Job } from '@saliency-atlas/contract/job';
import type { GateRule } from '../track/index.ts';
import { scrollRegion } from './figure-html.ts';
import { formatInterval, formatValue, readFigure } from './format-figure.ts';
import { clipText, html } from './html.ts';
import type { SafeHtml } from './html.ts';
import type { ReportClass, ReportModel } from './report-model.ts';

/** One thing that the gate asks of every class. */
interface Question {
  readonly question: string;
  readonly key: GateRule;
  /** Most of it by itself; null where only its change is limited. */
  readonly valueLimit: number | null;
  readonly changeLimit: number;
  readonly worse: 'higher' | 'lower';
}

const SPREAD_QUESTIONS = [
  ['transplant_flip_frame', 'edge'],
  ['transplant_flip_tone', 'brightness and contrast'],
  ['transplant_flip_grain', 'finest grain'],
] as const;

/** What the gate asks, what it allows, and the class that comes closest to its limit: for whoever has to release. */
export function gateQuestions(model: ReportModel, limits: Job['gate']): SafeHtml {
  const { valueThreshold: value, changeThreshold: change } = limits;
  const questions: readonly Question[] = [
    {
      question: 'Does the model look at one small spot in many images of a class?',
      key: 'concentrated_share',
      valueLimit: value.concentratedShare,
      changeLimit: change.concentratedShare,
      worse: 'higher',
    },
    {
      question: 'Does one small patch of a class turn other images into it?',
      key: 'transplant_flip',
      valueLimit: value.transplantFlip,
      changeLimit: change.transplantFlip,
      worse: 'higher',
    },
    {
      question: 'Does what a few images of a class look at turn other images into it?',
      key: 'transplant_flip_concentrated',
      valueLimit: value.transplantFlip,
      changeLimit: change.transplantFlip,
      worse: 'higher',
    },
    ...SPREAD_QUESTIONS.map(([key, what]): Question => ({
      question: `Does the ${what} of a class turn other images into it?`,
      key,
      valueLimit: value.spreadFlip,
      changeLimit: change.spreadFlip,
      worse: 'higher',
    })),
    {
      question: 'Did the attention of a class gather in one window?',
      key: 'window_share',
      valueLimit: null,
      changeLimit: change.windowShare,
      worse: 'higher',
    },
    {
      question: 'Did a class get worse?',
      key: 'accuracy',
      valueLimit: null,
      changeLimit: change.accuracyDrop,
      worse: 'lower',
    },
  ];
  return html`<h3 class="part">What the gate asks</h3>
    <p class="aside">
      Each question is asked of every class. A limit is broken only where the figure is beyond it with all of its
      interval, widened for the number of classes and questions (${formatValue(limits.familyError, 'percent')} chance in
      all that noise alone refuses). The findings are above; here is what comes closest.
    </p>
    ${scrollRegion('What the gate asks, table', questionTable(model, questions.filter(isKnownTo(model))))}`;
}

/** Runs from before a figure came have no answer, and no limit either. */
function isKnownTo({ classes }: ReportModel): (question: Question) => boolean {
  return ({ key }) => classes.every(({ figures }) => figures === null || figures[key] !== undefined);
}

function questionTable(model: ReportModel, questions: readonly Question[]): SafeHtml {
  return html`<table class="questions">
    <caption>
      Limits, and the class nearest to each
    </caption>
    <thead>
      <tr>
        <th scope="col">Question</th>
        <th scope="col">Allowed</th>
        <th scope="col">Class nearest to it</th>
        <th scope="col" class="number">Now</th>
        <th scope="col" class="number">
          ${model.referenceVersion === null ? 'Before' : clipText(model.referenceVersion, 16)}
        </th>
      </tr>
    </thead>
    <tbody>
      ${questions.map((question) => questionRow(model, question))}
    </tbody>
  </table>`;
}

function questionRow(model: ReportModel, question: Question): SafeHtml {
  const nearest = nearestClass(model.classes, question);
  const now = readFigure(nearest?.figures?.[question.key]);
  const before = readFigure(nearest?.reference?.[question.key]);
  return html`<tr>
    <th scope="row">${question.question}</th>
    <td>${allowed(question)}</td>
    <td>
      ${nearest === null ? 'not measured' : html`<a href="#class-${nearest.class}">${clipText(nearest.name, 40)}</a>`}
    </td>
    <td class="number">
      ${formatValue(now?.value, 'percent')} <span class="interval">${formatInterval(now, 'percent')}</span>
    </td>
    <td class="number">${formatValue(before?.value, 'percent')}</td>
  </tr>`;
}

function allowed({ valueLimit, changeLimit, worse }: Question): string {
  const change = `${worse === 'higher' ? 'a rise' : 'a fall'} of up to ${points(changeLimit)}`;
  return valueLimit === null ? change : `up to ${formatValue(valueLimit, 'percent')}, and ${change}`;
}

function points(share: number): string {
  return `${Number((100 * share).toFixed(1))} points`;
}

/** By its value where that is limited, else by its change since the version compared with. */
function nearestClass(classes: readonly ReportClass[], { key, valueLimit, worse }: Question): ReportClass | null {
  const sign = worse === 'higher' ? 1 : -1;
  const valueOf = (figures: ClassFigures | null): number | null => readFigure(figures?.[key])?.value ?? null;
  const badness = (row: ReportClass): number => {
    const now = valueOf(row.figures);
    const before = valueOf(row.reference);
    if (now === null) return -Infinity;
    return valueLimit === null && before !== null ? sign * (now - before) : sign * now;
  };
  return classes.reduce<ReportClass | null>((worst, row) => {
    const here = badness(row);
    return here > (worst === null ? -Infinity : badness(worst)) ? row : worst;
  }, null);
}
