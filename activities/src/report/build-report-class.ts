import type { HistoryEntry } from '@saliency-atlas/contract';
import { topWindow } from '../aggregate/index.ts';
import type { ReconstructionRow } from '../tables/rows.ts';
import type { ClassPictures } from '../track/index.ts';
import type { ClassRow } from '../track/class-table.ts';
import type { ReportSources } from './build-report-model.ts';
import type {
  Picture,
  PicturedClass,
  ReportClass,
  ReportMap,
  ReportReconstruction,
  ReportSample,
  ReportTransplant,
  Verdict,
  VersionMap,
} from './report-model.ts';
import { enlargeRaster } from './resample.ts';

/** Examples of reconstructions per class: half of them refused, where there are any. */
const RECONSTRUCTIONS_PER_CLASS = 8;

/** A class of the report in figures. */
export function buildReportClass(row: ClassRow, entry: HistoryEntry, reference: HistoryEntry | null): ReportClass {
  return {
    class: row.class,
    name: row.className,
    images: row.images,
    degenerate: row.degenerate,
    figures: entry.classes.find((figures) => figures.class === row.class) ?? null,
    reference: reference?.classes.find((figures) => figures.class === row.class) ?? null,
  };
}

/** The same class with its maps and pictures, and everything else that the sources say about it. */
export function buildPicturedClass(
  shown: ReportClass,
  row: ClassRow,
  own: ClassPictures,
  sources: ReportSources,
): PicturedClass {
  const { global, entry } = sources;
  const toMap = (values: Float32Array): ReportMap => ({ height: global.height, width: global.width, values });
  const map = toMap(own.mapMean);
  const versionMaps = mapsOfVersions(row.class, sources);
  const samples = samplesOf(row.class, sources);
  return {
    ...shown,
    map,
    salientFrequency: toMap(own.salientFrequency),
    window: topWindow(row),
    ...pictures(row, own, sources),
    ways: waysOf(row.class, sources),
    versionMaps,
    change: difference(
      map,
      versionMaps.find((other) => other.version === entry.reference_version),
    ),
    typical: samples.filter(({ kind }) => kind === 'typical'),
    failing: samples.filter(({ kind }) => kind !== 'typical'),
    reconstructions: reconstructionsOf(row.class, sources),
    transplants: transplantsOf(row.class, sources),
  };
}

/** The name of a class of the model, or its index in words. */
export function classNameOf(sources: Pick<ReportSources, 'global' | 'classNames'>, index: number): string {
  const named = sources.global.rows.find((row) => row.class === index)?.className;
  return named ?? sources.classNames[index] ?? `class ${index}`;
}

function pictures(
  row: ClassRow,
  { prototype, classMean }: ClassPictures,
  sources: ReportSources,
): Pick<PicturedClass, 'prototype' | 'shuffled' | 'classMean'> {
  const { height, width, channels } = sources.pictures;
  const toPicture = (data: Uint8Array): Picture => ({ height, width, channels, data });
  const verdict = (predicted: number, score: number): Verdict => ({
    predicted: classNameOf(sources, predicted),
    score,
    agrees: predicted === row.class,
  });
  return {
    prototype: {
      picture: toPicture(prototype),
      verdict: verdict(row.prototypePredicted, row.prototypeScore),
    },
    shuffled: verdict(row.shuffledPredicted, row.shuffledScore),
    classMean: { picture: toPicture(classMean), verdict: verdict(row.classMeanPredicted, row.classMeanScore) },
  };
}

/** The groups of a class with more than one, their maps as large as the class's own. */
function waysOf(shownClass: number, { clusters, global }: ReportSources): PicturedClass['ways'] {
  if (clusters === undefined) return [];
  const rows = clusters.rows.filter((row) => row.class === shownClass && row.cluster >= 0);
  if (rows.length < 2) return [];
  const { height, width } = clusters;
  const factor = Math.max(1, Math.ceil(Math.min(global.height, 112) / height));
  // Embedded maps have length 1; the scale that all maps are shown on is in standard deviations.
  const toDeviations = Math.sqrt(height * width);
  return rows
    .toSorted((a, b) => a.cluster - b.cluster)
    .map(({ share, representative, mapMean }) => {
      const large = enlargeRaster(
        { height, width, channels: 1, data: mapMean.map((value) => value * toDeviations) },
        factor,
        true,
      );
      return { share, imageId: representative, map: { height: large.height, width: large.width, values: large.data } };
    });
}

function mapsOfVersions(shownClass: number, sources: ReportSources): VersionMap[] {
  return sources.earlier.map(({ version, maps: { byClass, height, width } }) => {
    const values = byClass.get(shownClass);
    return { version, map: values === undefined ? null : { height, width, values } };
  });
}

function difference(map: ReportMap, reference: VersionMap | undefined): ReportMap | null {
  const other = reference?.map;
  if (!other || other.height !== map.height || other.width !== map.width) return null;
  return { ...map, values: map.values.map((value, pixel) => value - other.values[pixel]!) };
}

function samplesOf(shownClass: number, sources: ReportSources): ReportSample[] {
  return sources.samples
    .filter((sample) => sample.class === shownClass)
    .map(({ kind, row, agreement, picture, map }) => ({
      imageId: row.imageId,
      kind,
      label: row.label === null ? null : classNameOf(sources, row.label),
      predicted: classNameOf(sources, row.predicted),
      target: classNameOf(sources, row.target),
      score: row.score,
      agreement,
      picture,
      map,
    }));
}

function reconstructionsOf(target: number, sources: ReportSources): ReportReconstruction[] {
  const examples = sources.reconstructions.flatMap((table) =>
    table.rows.flatMap((row) => {
      if (row.target !== target || row.pixels === null) return [];
      const { height, width, channels } = table;
      return [toReconstruction(row, { height, width, channels, data: row.pixels }, sources)];
    }),
  );
  const refused = examples.filter(({ accepted }) => !accepted).slice(0, RECONSTRUCTIONS_PER_CLASS / 2);
  const accepted = examples.filter((example) => example.accepted);
  return [...accepted.slice(0, RECONSTRUCTIONS_PER_CLASS - refused.length), ...refused];
}

function transplantsOf(target: number, sources: ReportSources): ReportTransplant[] {
  const { transplants } = sources;
  if (transplants === null) return [];
  const { height, width, channels } = transplants;
  const toPicture = (data: Uint8Array): Picture => ({ height, width, channels, data });
  return transplants.rows
    .filter((row) => row.class === target)
    .map((row) => ({ ...row, part: row.part ?? 'window' }))
    .map((row) => ({
      part: row.part,
      recipientId: row.recipientId,
      predictedBefore: classNameOf(sources, row.predictedBefore),
      predicted: classNameOf(sources, row.predicted),
      score: row.score,
      flipped: row.predicted === target,
      before: toPicture(row.before),
      after: toPicture(row.after),
      window: row.part === 'window' || row.part === 'concentrated' ? topWindow(row) : null,
    }));
}

function toReconstruction(row: ReconstructionRow, picture: Picture, sources: ReportSources): ReportReconstruction {
  const { imageId, region, removedShare, score, accepted } = row;
  return { imageId, region, removedShare, predicted: classNameOf(sources, row.predicted), score, accepted, picture };
}
