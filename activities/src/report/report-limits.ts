/** How much a page holds: what is beyond is left out, and the page says so. */
export interface ReportLimits {
  /** Classes with pictures; the table of figures lists up to `tableRows`. */
  readonly classes: number;
  readonly tableRows: number;
  /** Images of each kind, and reconstructions, per class. */
  readonly samples: number;
  /** Images of the browser. */
  readonly images: number;
  readonly reconstructions: number;
  /** Longer side of a picture in pixels. */
  readonly pictureSide: number;
  /** Versions in the table and in the charts, the latest. */
  readonly versions: number;
  /** Classes whose lines the charts can show. */
  readonly timelineClasses: number;
  /** Earlier versions whose maps stand beside this one's. */
  readonly versionMaps: number;
}

/** Images that a browser inside a page shows at most. */
export const MOST_IMAGES = 600;

/** From generous to frugal; the first that keeps the page below its size is used. */
export const REPORT_LIMITS: readonly ReportLimits[] = [
  {
    classes: 60,
    tableRows: 400,
    samples: 6,
    images: MOST_IMAGES,
    reconstructions: 8,
    pictureSide: 112,
    versions: 20,
    timelineClasses: 100,
    versionMaps: 3,
  },
  {
    classes: 40,
    tableRows: 400,
    samples: 4,
    images: 450,
    reconstructions: 4,
    pictureSide: 112,
    versions: 20,
    timelineClasses: 100,
    versionMaps: 3,
  },
  {
    classes: 30,
    tableRows: 400,
    samples: 3,
    images: 300,
    reconstructions: 2,
    pictureSide: 96,
    versions: 16,
    timelineClasses: 60,
    versionMaps: 2,
  },
  {
    classes: 20,
    tableRows: 400,
    samples: 2,
    images: 150,
    reconstructions: 2,
    pictureSide: 80,
    versions: 12,
    timelineClasses: 40,
    versionMaps: 2,
  },
  {
    classes: 10,
    tableRows: 200,
    samples: 1,
    images: 50,
    reconstructions: 1,
    pictureSide: 64,
    versions: 8,
    timelineClasses: 20,
    versionMaps: 1,
  },
];

/** A page stays below this unless told otherwise: mail and issue trackers still take it. */
export const DEFAULT_MAX_BYTES = 12 * 1024 * 1024;
