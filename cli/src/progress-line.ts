import { rate, STAGES, type RunProgress } from '@saliency-atlas/contract';

const BAR_CELLS = 24;

/** `explain  ██████░░░ 120/400 images  3.1/s  1 min 30 s left  (stage 2 of 7)` */
export function progressLine(progress: RunProgress, nowMs: number): string {
  const { stage, state, counts, imagesTotal } = progress;
  const step = `stage ${STAGES.indexOf(stage) + 1} of ${STAGES.length}`;
  const halted = state === 'paused' ? '  paused' : '';
  if (counts.images === 0) return `${stage.padEnd(12)}${halted}  (${step})`;
  const filled = Math.round((BAR_CELLS * counts.images) / Math.max(1, imagesTotal));
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_CELLS - filled);
  const pace = paceOf(progress, nowMs).map((part) => `  ${part}`);
  const failed = counts.failed === 0 ? '' : `  ${counts.failed} unreadable`;
  return `${stage.padEnd(12)}${bar} ${counts.images}/${imagesTotal}${pace.join('')}${failed}${halted}  (${step})`;
}

/** The same without the bar, for logs. */
export function progressText(progress: RunProgress, nowMs: number): string {
  const { stage, counts, imagesTotal } = progress;
  if (counts.images === 0) return `${stage} begins`;
  return [`${stage} ${counts.images}/${imagesTotal} images`, ...paceOf(progress, nowMs)].join(', ');
}

/** How fast it goes and how long it takes; behind the last image a stage sums up classes, for which no rate is known. */
function paceOf(progress: RunProgress, nowMs: number): string[] {
  if (progress.counts.images >= progress.imagesTotal) return ['now the classes'];
  const speed = rate(progress, nowMs);
  return speed === null ? [] : [perTime(speed.imagesPerSecond), `${duration(speed.leftMs)} left`];
}

/** `2.5 images/s`; slow models are counted by the minute. */
function perTime(imagesPerSecond: number): string {
  return imagesPerSecond < 1
    ? `${(60 * imagesPerSecond).toFixed(1)} images/min`
    : `${imagesPerSecond.toFixed(1)} images/s`;
}

/** `1 h 5 min`, `2 min 3 s`, `4 s`. */
function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
  if (seconds >= 60) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${seconds} s`;
}
