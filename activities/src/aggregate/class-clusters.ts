import type { ClusterRow } from '../tables/rows.ts';
import { MEAN_STEPS, type ClassStatistics } from './class-statistics.ts';
import { centralMap, clusterMaps } from './cluster-maps.ts';
import { similarity } from './map-embedding.ts';

/**
 * The ways in which a class is itself: a row for the class as a whole (cluster −1) and one for each cluster of its
 * sampled maps, the largest first. Classes without a map have none.
 */
export function classClusters(statistics: ClassStatistics, className: string): ClusterRow[] {
  const { sample, images, target } = statistics;
  if (images === 0) return [];
  const embeddings = sample.map(({ embedding }) => embedding);
  const clustering = clusterMaps(embeddings);
  const rowOf = (cluster: number, members: readonly number[], medoid: number): ClusterRow => {
    const mean = (of: (member: number) => number): number =>
      members.reduce((sum, member) => sum + of(member), 0) / members.length;
    return {
      class: target,
      className,
      cluster,
      images: members.length,
      share: members.length / sample.length,
      similarity: mean((member) => similarity(embeddings[member]!, embeddings[medoid]!)),
      silhouette: mean((member) => clustering.silhouettes[member]!),
      representative: sample[medoid]!.imageId,
      mapMean: Float32Array.from(embeddings[medoid]!, (_, block) => mean((member) => embeddings[member]![block]!)),
    };
  };
  const all = sample.map((_, index) => index);
  const mapMean = Float32Array.from(statistics.embeddingSum, (sum) => sum / images / MEAN_STEPS);
  return [
    // The whole class's mean is over all its images, not over the sample.
    { ...rowOf(-1, all, centralMap(embeddings)), images, mapMean },
    ...clustering.medoids.map((medoid, cluster) =>
      rowOf(
        cluster,
        all.filter((index) => clustering.clusterOf[index] === cluster),
        medoid,
      ),
    ),
  ];
}
