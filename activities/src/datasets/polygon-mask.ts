import type { PictureSize } from './dataset.ts';

/** The lattice on which edges are walked: so many steps a pixel. */
const STEPS = 5;
/** Steps after which a polygon is no outline of anything in a picture. */
const MOST_STEPS = 10_000_000;

/**
 * Sets `out`, row-major [height, width], to 1 inside a polygon [x₁, y₁, x₂, y₂, …] by the even-odd rule, and leaves the
 * rest. Coordinates are in pixels; the pixel at the top left reaches from 0 to 1.
 *
 * Vertices are rounded to a lattice of fifths of a pixel. An edge that passes from lattice column 5x + 2 to 5x + 3, that
 * is over the middle of the pixels of column x, turns the pixels of that column from the first whose middle is not above
 * the upper of the step's two ends. So pixels belong to the polygon where their middle is inside (or on a right or lower edge), to a fifth of a pixel.
 * Throws an Error for polygons that reach very far outside.
 * **Source:** the rule of `rleFrPoly` in `cocoapi/common/maskApi.c`; equal to pycocotools 2.0.11 in `test/golden/masks.json`.
 */
export function fillPolygon(polygon: readonly number[], { height, width }: PictureSize, out: Uint8Array): void {
  const vertices = Array.from({ length: polygon.length / 2 }, (_, i) => ({
    x: Math.trunc(STEPS * polygon[2 * i]! + 0.5),
    y: Math.trunc(STEPS * polygon[2 * i + 1]! + 0.5),
  }));
  const edges = vertices.map((from, i) => [from, vertices[(i + 1) % vertices.length]!] as const);
  const steps = edges.reduce((sum, [a, b]) => sum + Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y)), 0);
  if (!(steps <= MOST_STEPS)) throw new Error('a polygon reaches too far outside the picture');
  const turns: number[] = [];
  for (const [from, to] of edges) {
    walk(from, to, (left, upper) => {
      const x = (left - (STEPS - 1) / 2) / STEPS;
      if (!Number.isInteger(x) || x < 0 || x > width - 1) return;
      const y = Math.ceil(Math.min(height, Math.max(0, (upper - (STEPS - 1) / 2) / STEPS)));
      turns.push(x * height + y);
    });
  }
  turns.sort((a, b) => a - b);
  for (let turn = 0; turn + 1 < turns.length; turn += 2) {
    for (let pixel = turns[turn]!; pixel < turns[turn + 1]!; pixel++) {
      out[(pixel % height) * width + Math.floor(pixel / height)] = 1;
    }
  }
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Calls `cross` for each step of an edge to another lattice column: the left one, and the upper of the two ends. */
function walk(from: Point, to: Point, cross: (left: number, upper: number) => void): void {
  const isFlat = Math.abs(to.x - from.x) >= Math.abs(to.y - from.y);
  // The rounding of points between depends on the direction: they are counted from the lower end.
  const [start, end] = (isFlat ? from.x <= to.x : from.y <= to.y) ? [from, to] : [to, from];
  const length = isFlat ? end.x - start.x : end.y - start.y;
  const slope = length === 0 ? 0 : (isFlat ? end.y - start.y : end.x - start.x) / length;
  const pointAt = (step: number): Point => {
    const across = Math.trunc((isFlat ? start.y : start.x) + slope * step + 0.5);
    return isFlat ? { x: start.x + step, y: across } : { x: across, y: start.y + step };
  };
  let before = pointAt(0);
  for (let step = 1; step <= length; step++) {
    const point = pointAt(step);
    if (point.x !== before.x) cross(Math.min(point.x, before.x), Math.min(point.y, before.y));
    before = point;
  }
}
