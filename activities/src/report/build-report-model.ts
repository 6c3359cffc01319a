import type { Figure, HistoryEntry } from '@saliency-atlas/contract';
import type { Job } from '@saliency-atlas/contract/job';
import { GLOBAL_INPUT_KINDS } from '../tables/rows.ts';
import type { ClassMetricRow, ClusterTable, ReconstructionTable, TransplantTable } from '../tables/rows.ts';
import type { ClassPictures, ClassTable, EarlierVersion, PickedClasses } from '../track/index.ts';
import { buildPicturedClass, buildReportClass, classNameOf } from './build-report-class.ts';
import type { Confusion } from './confusion-count.ts';
import { LOCALISATION_FIGURES } from './localisation-figures.ts';
import { orderClasses } from './order-classes.ts';
import { REPORT_LIMITS } from './report-limits.ts';
import type {
  BrowsedImages,
  ControlledFigure,
  PictureFile,
  ReconstructionPoint,
  ReportClass,
  ReportModel,
  ReportRun,
} from './report-model.ts';
import type { SelectedSample } from './sample-selector.ts';

/** What a report is built from: the objects of a run, already read. */
export interface ReportSources {
  readonly run: ReportRun;
  /** This run's entry, committed or about to be. */
  readonly entry: HistoryEntry;
  /** Committed entries of the model, oldest first; whether `entry` is among them does not matter. */
  readonly history: readonly HistoryEntry[];
  readonly gateLimits?: Job['gate'];
  readonly global: ClassTable;
  /** Maps and pictures of the classes that `classesToPicture` names. */
  readonly pictures: PickedClasses<ClassPictures>;
  /** Groups of alike maps in every class, where the run has them. */
  readonly clusters?: ClusterTable;
  /** Maps of the same classes of earlier versions to show beside this one, oldest first; three are plenty. */
  readonly earlier: readonly EarlierVersion[];
  /** Rows of evaluation/classes. */
  readonly classMetrics: readonly ClassMetricRow[];
  /** What `createSampleSelector` chose, each with the pixels as the model's input shows them. */
  readonly samples: readonly (SelectedSample & { readonly picture: PictureFile })[];
  readonly confusion: Confusion;
  /** Mean maps of the classes that `confusedClasses` names, as large as those of `global`. */
  readonly confusedMaps: ReadonlyMap<number, Float32Array>;
  readonly images: BrowsedImages;
  /** Tables with at least the rows whose pixels were kept. */
  readonly reconstructions: readonly ReconstructionTable[];
  /** Examples of the transplant test; null where the run has none. */
  readonly transplants: TransplantTable | null;
  /** Names by class index, for predictions of classes that have no row in `global`. */
  readonly classNames: readonly string[];
  readonly warnings: readonly string[];
}

/** Puts the objects of a run into the shape of a report. Pure; keeps references to the arrays it is given. */
export function buildReportModel(sources: ReportSources): ReportModel {
  const { run, entry, global, classMetrics, warnings } = sources;
  const history = [
    ...sources.history.filter((other) => other.sequence < entry.sequence && other.run_id !== entry.run_id),
    entry,
  ];
  const reference = history.findLast((other) => other !== entry && other.version === entry.reference_version) ?? null;
  const metric = (name: string): Figure | null => findFigure(classMetrics, name);
  const rows = new Map(global.rows.map((row) => [row.class, row]));
  const classes = global.rows.map((row) => buildReportClass(row, entry, reference));
  return {
    run,
    gate: entry.gate,
    gateLimits: sources.gateLimits ?? null,
    referenceVersion: entry.reference_version,
    overall: entry.overall,
    reference: reference?.overall ?? null,
    insertion: controlled(metric, 'insertion_auc'),
    deletion: controlled(metric, 'deletion_auc'),
    seedStability: controlled(metric, 'seed_stability'),
    modelRandomisation: controlled(metric, 'model_randomisation'),
    localisation: localisationFigures(metric),
    reconstruction: reconstructionPoints(classMetrics),
    globalInputs: globalInputFigures(metric),
    classes,
    pictured: firstClasses(entry, classes).flatMap((shown) => {
      const [row, own] = [rows.get(shown.class), sources.pictures.byClass.get(shown.class)];
      return row === undefined || own === undefined ? [] : [buildPicturedClass(shown, row, own, sources)];
    }),
    confusion: sources.confusion,
    confusedMaps: new Map(
      [...sources.confusedMaps].map(([index, values]) => [
        index,
        { height: global.height, width: global.width, values },
      ]),
    ),
    images: sources.images,
    nameOf: (index) => classNameOf(sources, index),
    history,
    warnings,
  };
}

/** The classes that a page shows in pictures: what a report needs the maps of. */
export function classesToPicture({ rows }: ClassTable, entry: HistoryEntry): ReadonlySet<number> {
  const classes = rows.map((row) => buildReportClass(row, entry, null));
  return new Set(firstClasses(entry, classes).map((shown) => shown.class));
}

function firstClasses({ gate }: HistoryEntry, classes: readonly ReportClass[]): ReportClass[] {
  return orderClasses({ gate, classes }).slice(0, REPORT_LIMITS[0]?.classes);
}

function findFigure(rows: readonly ClassMetricRow[], metric: string): Figure | null {
  const row = rows.find((candidate) => candidate.class === -1 && candidate.metric === metric);
  return row === undefined ? null : { value: row.value, low: row.low, high: row.high, count: row.count };
}

function controlled(metric: (name: string) => Figure | null, name: string): ControlledFigure {
  return { map: metric(name), random: metric(`${name}_random`), centre: metric(`${name}_centre`) };
}

function localisationFigures(metric: (name: string) => Figure | null): ReportModel['localisation'] {
  return LOCALISATION_FIGURES.flatMap(({ metric: name, title }) => {
    const figure = controlled(metric, name);
    return figure.map === null ? [] : [{ title, figure }];
  });
}

function globalInputFigures(metric: (name: string) => Figure | null): ReportModel['globalInputs'] {
  return GLOBAL_INPUT_KINDS.flatMap((kind) => {
    const accuracy = metric(`global_input_accuracy/${kind}`);
    return accuracy === null ? [] : [{ kind, accuracy, score: metric(`global_input_score/${kind}`) }];
  });
}

/** Reads `reconstruction_accuracy/<region>/<share>` and `reconstruction_gap/<share>` of all classes. */
function reconstructionPoints(rows: readonly ClassMetricRow[]): ReconstructionPoint[] {
  const shares = new Set(
    rows.flatMap(
      ({ metric }) =>
        /^reconstruction_(?:accuracy\/(?:salient|random|non_salient)|gap)\/([\d.]+)$/.exec(metric)?.[1] ?? [],
    ),
  );
  return [...shares]
    .sort((a, b) => Number(a) - Number(b))
    .map((share) => ({
      removedShare: Number(share),
      salient: findFigure(rows, `reconstruction_accuracy/salient/${share}`),
      random: findFigure(rows, `reconstruction_accuracy/random/${share}`),
      nonSalient: findFigure(rows, `reconstruction_accuracy/non_salient/${share}`),
      gap: findFigure(rows, `reconstruction_gap/${share}`),
    }));
}
