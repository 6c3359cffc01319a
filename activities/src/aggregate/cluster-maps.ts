import { similarity } from './map-embedding.ts';

const MOST_CLUSTERS = 4;
/** Fewer maps than this are one cluster: what would be found in them is chance. */
const LEAST_MAPS = 10;
/** Below this mean silhouette there is "no substantial structure" (Kaufman & Rousseeuw 1990). */
const LEAST_SILHOUETTE = 0.25;
const MOST_SWAPS = 100;

/** Maps in groups. Clusters are numbered by falling size. */
export interface Clustering {
  /** Index of the map in the middle of each cluster. */
  readonly medoids: readonly number[];
  /** Cluster of every map. */
  readonly clusterOf: readonly number[];
  /** How much nearer each map is to its own cluster than to the next, −1..1; 0 where there is one cluster. */
  readonly silhouettes: Float64Array;
}

/**
 * Groups embedded maps by correlation: k-medoids for two to four clusters, of which the number with the best mean
 * silhouette is taken, and one cluster where none reaches 0.25. The same maps in the same order give the same clusters.
 * **Source:** the idea of looking for several strategies of a class is SpRAy's (Lapuschkin et al., Nature Communications
 * 10, 2019); PAM and the silhouette are Kaufman & Rousseeuw's.
 */
export function clusterMaps(embeddings: readonly Float32Array[]): Clustering {
  const count = embeddings.length;
  const distances = pairDistances(embeddings);
  let best: Clustering = oneCluster(distances, count);
  let bestSilhouette = LEAST_SILHOUETTE;
  for (let clusters = 2; clusters <= MOST_CLUSTERS && count >= LEAST_MAPS; clusters++) {
    const medoids = improveMedoids(distances, count, chooseMedoids(distances, count, clusters));
    const clusterOf = assign(distances, count, medoids);
    const silhouettes = silhouettesOf(distances, count, clusterOf, clusters);
    const mean = silhouettes.reduce((sum, value) => sum + value, 0) / count;
    if (mean > bestSilhouette) {
      bestSilhouette = mean;
      best = bySize({ medoids, clusterOf, silhouettes });
    }
  }
  return best;
}

function pairDistances(embeddings: readonly Float32Array[]): Float64Array {
  const count = embeddings.length;
  const distances = new Float64Array(count * count);
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < a; b++) {
      const distance = Math.max(0, 1 - similarity(embeddings[a]!, embeddings[b]!));
      distances[a * count + b] = distance;
      distances[b * count + a] = distance;
    }
  }
  return distances;
}

/** Index of the map that is nearest to all others. Throws RangeError where there is none. */
export function centralMap(embeddings: readonly Float32Array[]): number {
  if (embeddings.length === 0) throw new RangeError('centralMap: at least one map is needed');
  return chooseMedoids(pairDistances(embeddings), embeddings.length, 1)[0]!;
}

function oneCluster(distances: Float64Array, count: number): Clustering {
  return {
    medoids: chooseMedoids(distances, count, Math.min(1, count)),
    clusterOf: Array.from({ length: count }, () => 0),
    silhouettes: new Float64Array(count),
  };
}

/** Medoids one after another, each the map that lowers the sum of distances most (PAM's BUILD). */
function chooseMedoids(distances: Float64Array, count: number, clusters: number): number[] {
  const nearest = new Float64Array(count).fill(2);
  const medoids: number[] = [];
  while (medoids.length < clusters) {
    let best = 0;
    let bestSum = Infinity;
    for (let candidate = 0; candidate < count; candidate++) {
      let sum = 0;
      for (let map = 0; map < count; map++) sum += Math.min(nearest[map]!, distances[candidate * count + map]!);
      if (sum < bestSum) [best, bestSum] = [candidate, sum];
    }
    medoids.push(best);
    for (let map = 0; map < count; map++) nearest[map] = Math.min(nearest[map]!, distances[best * count + map]!);
  }
  return medoids;
}

/** Swaps a medoid for another map while that lowers the sum of distances (PAM's SWAP). */
function improveMedoids(distances: Float64Array, count: number, chosen: readonly number[]): number[] {
  const medoids = [...chosen];
  let sum = distanceSum(distances, count, medoids);
  for (let swap = 0; swap < MOST_SWAPS; swap++) {
    let best: { slot: number; candidate: number } | undefined;
    for (let slot = 0; slot < medoids.length; slot++) {
      for (let candidate = 0; candidate < count; candidate++) {
        const trial = medoids.map((medoid, index) => (index === slot ? candidate : medoid));
        const trialSum = distanceSum(distances, count, trial);
        if (trialSum < sum - 1e-9) [best, sum] = [{ slot, candidate }, trialSum];
      }
    }
    if (best === undefined) break;
    medoids[best.slot] = best.candidate;
  }
  return medoids;
}

function distanceSum(distances: Float64Array, count: number, medoids: readonly number[]): number {
  let sum = 0;
  for (let map = 0; map < count; map++) {
    let nearest = Infinity;
    for (const medoid of medoids) nearest = Math.min(nearest, distances[medoid * count + map]!);
    sum += nearest;
  }
  return sum;
}

function assign(distances: Float64Array, count: number, medoids: readonly number[]): number[] {
  return Array.from({ length: count }, (_, map) => {
    let nearest = 0;
    medoids.forEach((medoid, cluster) => {
      if (distances[medoid * count + map]! < distances[medoids[nearest]! * count + map]!) nearest = cluster;
    });
    return nearest;
  });
}

function silhouettesOf(
  distances: Float64Array,
  count: number,
  clusterOf: readonly number[],
  clusters: number,
): Float64Array {
  const sizes = new Uint32Array(clusters);
  for (const cluster of clusterOf) sizes[cluster]!++;
  return Float64Array.from(clusterOf, (own, map) => {
    if (sizes[own]! < 2) return 0;
    const sums = new Float64Array(clusters);
    clusterOf.forEach((cluster, other) => {
      sums[cluster]! += distances[map * count + other]!;
    });
    const inside = sums[own]! / (sizes[own]! - 1);
    let outside = Infinity;
    for (let cluster = 0; cluster < clusters; cluster++) {
      if (cluster !== own && sizes[cluster]! > 0) outside = Math.min(outside, sums[cluster]! / sizes[cluster]!);
    }
    return (outside - inside) / Math.max(outside, inside, Number.MIN_VALUE);
  });
}

/** The same clusters, numbered by falling size; of equals the one whose medoid comes first. */
function bySize({ medoids, clusterOf, silhouettes }: Clustering): Clustering {
  const sizeOf = (cluster: number): number => clusterOf.filter((own) => own === cluster).length;
  const order = medoids
    .map((medoid, cluster) => ({ medoid, cluster, size: sizeOf(cluster) }))
    .sort((a, b) => b.size - a.size || a.medoid - b.medoid);
  const rank = new Map(order.map(({ cluster }, index) => [cluster, index]));
  return {
    medoids: order.map(({ medoid }) => medoid),
    clusterOf: clusterOf.map((cluster) => rank.get(cluster)!),
    silhouettes,
  };
}
