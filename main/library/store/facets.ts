/** Counts over the whole library: what each filter of the list would find. */
import { agreements, trackStates, type Agreement, type TrackState } from '../../../models/engine-contract.ts';
import { recommendations, type Recommendation } from '../../../models/prediction.ts';
import type { Connection } from './connection.ts';
import { agreementNames, recommendationNames, stateNames } from './standing.ts';

export interface Facets {
  readonly tracks: number;
  readonly states: Readonly<Record<TrackState, number>>;
  /** By the decided genre, else the suggested one. */
  readonly genres: Readonly<Record<string, number>>;
  readonly recommendations: Readonly<Record<Recommendation, number>>;
  /** Those that there are. */
  readonly formats: Readonly<Record<string, number>>;
  readonly agreements: Readonly<Record<Agreement, number>>;
}

interface Group {
  readonly state: number;
  readonly recommendation: number | null;
  readonly genre: string | null;
  readonly format: string | null;
  readonly agreement: number | null;
  readonly count: number;
}

/** Counts of the standings as they are shown; one pass over one index answers all of them. */
export function countFacets(connection: Connection): Facets {
  const states = zeroOf(trackStates);
  const byRecommendation = zeroOf(recommendations);
  const byAgreement = zeroOf(agreements);
  const formats: Record<string, number> = {};
  const genres = new Map<string, { name: string; count: number }>();
  const groups = connection.all<Group>(
    `SELECT state, recommendation, genre, format, agreement, count(*) AS count FROM standings
     WHERE state IS NOT NULL GROUP BY state, recommendation, genre, format, agreement`,
  );
  let tracks = 0;
  for (const { count, genre, format, ...group } of groups) {
    const state = stateNames.get(group.state);
    const recommendation = recommendationNames.get(group.recommendation ?? -1);
    const agreement = agreementNames.get(group.agreement ?? -1);
    tracks += count;
    if (state !== undefined) states[state] += count;
    if (recommendation !== undefined) byRecommendation[recommendation] += count;
    if (agreement !== undefined) byAgreement[agreement] += count;
    if (format !== null) formats[format] = (formats[format] ?? 0) + count;
    if (genre !== null) {
      // "Rock" and "rock" are one filter, as they are in a query.
      const known = genres.get(genre.toLowerCase()) ?? { name: genre, count: 0 };
      genres.set(genre.toLowerCase(), { ...known, count: known.count + count });
    }
  }
  const byName = [...genres.values()].map(({ name, count }) => [name, count] as const);
  return {
    tracks,
    states,
    genres: Object.fromEntries(byName),
    recommendations: byRecommendation,
    formats,
    agreements: byAgreement,
  };
}

function zeroOf<Name extends string>(names: readonly Name[]): Record<Name, number> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each name is there
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}
