/** What normalisations see in batches, for their predictions. */

/** Of what a normalisation sees of one batch, by channel. */
export interface BatchStatistics {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

/** Of all batches together: their variances, and how their means differ. */
export function pooled(batches: readonly BatchStatistics[]): BatchStatistics {
  const { length } = batches;
  const mean = batches[0]!.mean.map(
    (_, channel) => batches.reduce((sum, batch) => sum + batch.mean[channel]!, 0) / length,
  );
  const variance = mean.map(
    (centre, channel) =>
      batches.reduce(
        (sum, batch) => sum + batch.variance[channel]! + (batch.mean[channel]! - centre) ** 2,
        0,
      ) / length,
  );
  return { mean, variance };
}
