/** The few candidates with the smallest distances, nearest first; `size` of the slots are taken. */
export interface Nearest {
  readonly distance: Float64Array;
  readonly candidate: Int32Array;
  size: number;
}

/** Room for the `slots` nearest candidates. */
export function emptyNearest(slots: number): Nearest {
  return { distance: new Float64Array(slots), candidate: new Int32Array(slots), size: 0 };
}

/** Takes a candidate in if it is nearer than the farthest one held; of equals the one offered first stays. */
export function offerCandidate(nearest: Nearest, distance: number, candidate: number): void {
  const slots = nearest.distance.length;
  if (nearest.size === slots && distance >= nearest.distance[slots - 1]!) return;
  let slot = nearest.size < slots ? nearest.size++ : slots - 1;
  while (slot > 0 && nearest.distance[slot - 1]! > distance) {
    nearest.distance[slot] = nearest.distance[slot - 1]!;
    nearest.candidate[slot] = nearest.candidate[slot - 1]!;
    slot--;
  }
  nearest.distance[slot] = distance;
  nearest.candidate[slot] = candidate;
}
