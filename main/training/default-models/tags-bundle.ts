/** The model of tags as a bundle, and the card that tells a person what it is. */
import type { BundleToWrite } from '../../inference/bundle.ts';
import { networkToWrite, tensorsBelow, type Pretrained } from '../pretrained/pretrained.ts';
import type { TagsModel } from './tags-model.ts';

export interface TagsRun {
  readonly id: string;
  readonly datasetDigest: string;
  readonly versions: Readonly<Record<string, string>>;
}

export function tagsBundle(model: TagsModel, pretrained: Pretrained, run: TagsRun): BundleToWrite {
  const { features, network, translation } = pretrained.bundle.manifest;
  return {
    manifest: {
      id: run.id,
      name: `Tags of listeners (Last.fm)`,
      createdAt: new Date().toISOString(),
      labels: [...model.labels],
      features,
      network,
      head: { kind: 'direct', positions: [...model.positions], offset: model.offset },
      genresPerTrack: 'several',
      ...(translation && { translation }),
      calibration: {
        ...model.calibration,
        outOfFold: model.calibration.outOfFold.map(({ confidence, right }) => ({
          confidence: Number(confidence.toFixed(4)),
          right,
        })),
      },
      // No accuracy: there are no tracks here whose tags are known.
      metrics: { accuracy: null, recommendations: model.recommendations },
      training: {
        method: 'pretrained',
        dataset: 'Million Song Dataset, tags of Last.fm; corrected on GTZAN, parts train and valid',
        datasetDigest: run.datasetDigest,
        seed: 0,
        tracks: model.tracks,
        versions: { ...run.versions },
      },
      licence: 'Network weights: ISC (MSD-musicnn). Correction: GPL-3.0-or-later.',
    },
    tensors: [
      ...networkToWrite(pretrained.network),
      ...[...tensorsBelow(pretrained.bundle, 'translation/')].map(([name, { shape, data }]) => ({
        name,
        shape,
        data,
        dtype: 'float16' as const,
        file: 'head.bin',
      })),
    ],
    texts: { 'card.md': cardOf(model, run), ...pretrained.notices },
  };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function cardOf(model: TagsModel, run: TagsRun): string {
  const { labels, offset, calibration } = model;
  const table = Object.entries(model.recommendations)
    .map(
      ([name, { share, precision }]) =>
        `| ${name} | ${percent(share)} | ${share === 0 ? '-' : percent(precision)} |`,
    )
    .join('\n');
  return `# ${run.id}: what listeners call it

Gives a track any number of ${labels.length} genres, each with a probability of its own: ${labels.join(', ')}.

## How it works

The pretrained network MSD-musicnn (Pons and Serra 2019, ISC licence) learned from about 200,000 songs of the Million
Song Dataset which of the 50 most frequent tags of Last.fm their listeners had given them. These are the tags among the
50 that name a genre; the others name voices, decades and moods. Nothing was trained here: the same network serves the
other models that came with Earmark, so tracks heard for one of them need not be heard again for this one.

Listeners leave most tags away, so the network's own numbers are far below the chance that a tag fits. They are
corrected by one offset (${offset.toFixed(2)}) and one slope (${(1 / calibration.temperature).toFixed(2)}) for all tags.

## How far to trust it

There are no tracks here whose tags are known, so its accuracy was not measured, and none is told. The correction was
fitted on ${model.tracks} tracks of GTZAN (Tzanetakis and Cook 2002) and the seven tags that have the name of a genre there: blues,
country, Hip-Hop, jazz, metal, pop and rock. For these tags a probability of 60 % means that six in ten such tracks were
filed under that genre by the makers of GTZAN. For the other tags the same correction is a guess.

The most probable tag gives the recommendation, by its probability alone: strong from ${percent(calibration.thresholds.strong.confidence)}, medium from 60 %, low from
35 %. Of the same tracks, classical and reggae among them, for which no tag here is right:

| recommendation | share of tracks | the first tag fits |
|---|---|---|
${table}

Fits means that it is the track's genre or a near relation, such as hard rock for metal. A second and third genre is
suggested from 60 % on.

## What it cannot do

It knows no classical music, no reggae and no other genre without a tag, and calls them something else; a low
probability is the only warning. It cannot tell noise or speech from music. Its tags overlap (indie, indie rock,
alternative), as listeners' words do, and they are those of listeners to American and British music up to about 2010.
`;
}
