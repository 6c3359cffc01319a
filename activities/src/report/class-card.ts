import { formatCount, formatCounted, formatInterval, formatValue, readFigure } from './format-figure.ts';
import { clipText, html } from './html.ts';
import type { SafeHtml } from './html.ts';
import { picturePng, saliencyPng, sharePng } from './map-pictures.ts';
import { reasonsAbout } from './order-classes.ts';
import { figureHtml, framedHtml, overlayHtml, pictureHtml } from './picture.ts';
import type { ReportLimits } from './report-limits.ts';
import type {
  PicturedClass,
  ReportClass,
  ReportModel,
  ReportReconstruction,
  ReportSample,
  Verdict,
} from './report-model.ts';
import { transplantStrip } from './transplant-strip.ts';
import { trackedFigure } from './tracked-figures.ts';
import type { TrackedFigure } from './tracked-figures.ts';

const REGION_WORDS: Readonly<Record<ReportReconstruction['region'], string>> = {
  salient: 'salient region',
  random: 'random region',
  non_salient: 'non-salient region',
  top: 'most salient pixels',
  top_random: 'random pixels',
  keep: 'all but the most salient pixels',
  keep_random: 'all but random pixels',
};

/** One class: its figures, its global pictures, typical and failing images, reconstructions. */
export function classCard(model: ReportModel, row: PicturedClass, limits: ReportLimits): SafeHtml {
  const name = clipText(row.name, 60);
  const reasons = reasonsAbout(model, row.name);
  const titleId = `class-${row.class}-title`;
  return html`<article
    id="class-${row.class}"
    class="card${reasons.length > 0 && ' flagged'}"
    aria-labelledby="${titleId}"
  >
    <header>
      <h3 id="${titleId}">${name}</h3>
      <p class="small">
        ${formatCounted(row.images, 'image')}${row.degenerate > 0 && `, ${formatCount(row.degenerate)} with a degenerate map`}
        ·
        <a href="#images?label=${row.class}&order=typical">typical</a>,
        <a href="#images?label=${row.class}&outcome=wrong&order=certain">wrong</a>,
        <a href="#images?label=${row.class}&outcome=right&order=outlier">outliers</a>
      </p>
    </header>
    ${reasons.slice(0, 5).map((reason) => html`<p class="finding">${clipText(reason, 300)}</p>`)}
    ${figureList(model, row)}
    <div class="pictures">
      <div class="global">${globalPictures(row, name, limits)}</div>
      <div class="examples">
        ${waysStrip(model, row, name, limits)} ${sampleStrip('Typical images', row.typical, limits)}
        ${sampleStrip('Wrong answers and outliers', row.failing, limits)} ${transplantStrip(row, name, limits)}
        ${reconstructionStrip(row.reconstructions, limits)}
      </div>
    </div>
  </article>`;
}

const KEYS: readonly TrackedFigure['key'][] = [
  'accuracy',
  'transplant_flip',
  'transplant_flip_concentrated',
  'transplant_flip_frame',
  'transplant_flip_tone',
  'transplant_flip_grain',
  'concentrated_share',
  'window_share',
  'salient_share',
  'drift',
  'reconstruction_gap',
];

function figureList(model: ReportModel, row: ReportClass): SafeHtml {
  return html`<dl class="figures">
    ${KEYS.filter((key) => row.figures?.[key] !== undefined).map((key) => {
      const { title, unit } = trackedFigure(key);
      const read = readFigure(row.figures?.[key]);
      const interval = formatInterval(read, unit);
      const before = readFigure(row.reference?.[key]);
      return html`<div>
        <dt>${title}</dt>
        <dd>
          <span class="value${read === null && ' absent'}">${formatValue(read?.value, unit)}</span>
          ${interval !== '' && html`<span class="interval">${interval}</span>`}
          ${before !== null && html`<span class="interval">${clipText(model.referenceVersion ?? '', 12)}: ${formatValue(before.value, unit)}</span>`}
        </dd>
      </div>`;
    })}
  </dl>`;
}

function globalPictures(row: PicturedClass, name: string, { pictureSide }: ReportLimits): SafeHtml[] {
  const map = pictureHtml(saliencyPng(row.map, pictureSide), `Global saliency map of ${name}`, row.map);
  const { prototype, classMean } = row;
  return [
    figureHtml(
      framedHtml(map, row.window, row.map),
      html`<strong>Global saliency</strong> mean of ${formatCounted(row.images - row.degenerate, 'map')}; framed: the
        window with the most`,
    ),
    figureHtml(
      pictureHtml(
        sharePng(row.salientFrequency, pictureSide),
        `How often each pixel is salient in ${name}`,
        row.salientFrequency,
      ),
      html`<strong>Salient frequency</strong> dark 0&nbsp;%, bright 100&nbsp;% of images`,
    ),
    figureHtml(
      pictureHtml(
        picturePng(prototype.picture, pictureSide),
        `Reconstructed global input of ${name}`,
        prototype.picture,
      ),
      html`<strong>Reconstructed global input</strong> ${inWords(prototype.verdict, name)} Control, shuffled maps:
        ${inWords(row.shuffled, name)}`,
    ),
    figureHtml(
      pictureHtml(picturePng(classMean.picture, pictureSide), `Plain mean of the images of ${name}`, classMean.picture),
      html`<strong>Class mean</strong> for comparison; ${inWords(classMean.verdict, name)}`,
    ),
  ];
}

/** Several ways of being the class: the mean map of each group of alike maps, linked to the image in its middle. */
function waysStrip(
  { images }: ReportModel,
  row: PicturedClass,
  name: string,
  { samples, pictureSide }: ReportLimits,
): SafeHtml | false {
  if (row.ways.length === 0) return false;
  const shown = row.ways.slice(0, samples);
  // A page holds a sample; a server, whose sample is empty, has them all.
  const isHere = (id: string): boolean => images.sample.length === 0 || images.sample.some((image) => image.id === id);
  return html`<h4>Ways of being ${name}<span>groups of images with like maps</span></h4>
    <div class="strip samples">
      ${shown.map(({ share, imageId, map }) =>
        figureHtml(
          pictureHtml(saliencyPng(map, pictureSide), `Mean map of ${formatValue(share, 'percent')} of ${name}`, map),
          html`<strong>${formatValue(share, 'percent')}</strong> ${
              isHere(imageId) &&
              html`<a href="#images?q=${encodeURIComponent(imageId)}&image=${encodeURIComponent(imageId)}"
                >its most typical image</a
              >`
            }`,
        ),
      )}
    </div>`;
}

function inWords({ predicted, score, agrees }: Verdict, name: string): SafeHtml {
  const certainty = formatValue(score, 'percent');
  if (agrees) return html`the model says ${name} (${certainty}).`;
  return html`the model says <em>${clipText(predicted, 40)}</em> (${name}: ${certainty}).`;
}

function sampleStrip(title: string, samples: readonly ReportSample[], limits: ReportLimits): SafeHtml | false {
  if (samples.length === 0) return false;
  const shown = samples.slice(0, limits.samples);
  return html`<h4>
      ${title}${shown.length < samples.length && html`<span>${shown.length} of ${samples.length} chosen</span>`}
    </h4>
    <div class="strip samples">
      ${shown.map((sample) =>
        figureHtml(
          overlayHtml(sample.picture, sample.map, sampleAlt(sample), limits.pictureSide),
          sampleCaption(sample),
          sample.kind,
        ),
      )}
    </div>`;
}

function sampleCaption(sample: ReportSample): SafeHtml {
  const score = formatValue(sample.score, 'percent');
  const predicted = clipText(sample.predicted, 24);
  if (sample.kind === 'wrong') return html`<strong>seen as ${predicted}</strong> ${score}`;
  if (sample.kind === 'outlier') return html`<strong>outlier</strong> ${score}`;
  return html`${score}`;
}

function sampleAlt(sample: ReportSample): string {
  const label = sample.label === null ? '' : `, labelled ${clipText(sample.label, 40)}`;
  const agreement = formatValue(sample.agreement, 'number');
  const explained = sample.target === sample.predicted ? '' : `, map of ${clipText(sample.target, 40)}`;
  return (
    `Image ${clipText(sample.imageId, 80)}${label}, classified ${clipText(sample.predicted, 40)} with its saliency map` +
    `${explained}; agreement with the class's map ${agreement}`
  );
}

function reconstructionStrip(all: readonly ReportReconstruction[], limits: ReportLimits): SafeHtml | false {
  if (all.length === 0) return false;
  // The frugal limits must not cut away what was refused, which stands last.
  const refused = all.filter(({ accepted }) => !accepted).slice(0, Math.ceil(limits.reconstructions / 2));
  const shown = [
    ...all.filter(({ accepted }) => accepted).slice(0, limits.reconstructions - refused.length),
    ...refused,
  ];
  return html`<h4>Reconstructions</h4>
    <div class="strip samples">${shown.map((example) => reconstructionFigure(example, limits))}</div>`;
}

function reconstructionFigure(example: ReportReconstruction, limits: ReportLimits): SafeHtml {
  const removed = `${REGION_WORDS[example.region]}, ${formatValue(example.removedShare, 'percent')} removed`;
  const predicted = clipText(example.predicted, 24);
  const word = example.accepted ? 'accepted' : 'refused';
  return figureHtml(
    pictureHtml(
      picturePng(example.picture, limits.pictureSide),
      `Reconstruction of ${clipText(example.imageId, 80)}, ${removed}: ${word}, classified ${predicted}`,
      example.picture,
    ),
    html`<strong>${word}</strong> ${example.accepted ? formatValue(example.score, 'percent') : `as ${predicted}`}
      <span class="interval">${removed}</span>`,
    example.accepted ? '' : 'wrong',
  );
}
