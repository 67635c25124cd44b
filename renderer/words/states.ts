/** Words for what the engine reports: confidence, states, failures, jobs and outcomes. */
import type { Recommendation } from '../../models/prediction.ts';
import type { TrackState } from '../../models/engine-contract.ts';
import type { FailureCode } from '../../models/failure.ts';
import type { JobKind, JobState } from '../../models/job.ts';
import type { AudioFormat } from '../../models/track.ts';
import type { BatchFile, PlannedWrite, WritePolicy, WriteResult } from '../../models/tagging.ts';

export const confidenceWords: Readonly<Record<Recommendation, string>> = {
  strong: 'Sure',
  medium: 'Likely',
  low: 'Unsure',
  none: "Can't tell",
};

export const stateWords: Readonly<Record<TrackState, string>> = {
  new: 'New',
  review: 'Review',
  accepted: 'Accepted',
  changed: 'Changed',
  skipped: 'Skipped',
  kept: 'Kept',
  written: 'Written',
  problem: 'Problem',
  offline: 'Offline',
};

export const formatWords: Readonly<Record<AudioFormat, string>> = {
  mp3: 'MP3',
  flac: 'FLAC',
  mp4: 'M4A and MP4',
  adts: 'AAC',
  'ogg-vorbis': 'Ogg Vorbis',
  'ogg-opus': 'Opus',
  'ogg-flac': 'Ogg FLAC',
  wav: 'WAV',
  aiff: 'AIFF',
  asf: 'WMA',
  ape: "Monkey's Audio",
  wavpack: 'WavPack',
  musepack: 'Musepack',
  other: 'Other',
};

/** Why a track has no suggestion, in a word or two; whole sentences come from the engine. */
export const failureWords: Readonly<Partial<Record<FailureCode, string>>> = {
  'unreadable-audio': 'Unreadable',
  'not-audio': 'Not audio',
  'empty-file': 'Empty file',
  silence: 'Silence',
  'too-short': 'Too short',
  'unsupported-format': 'Unknown format',
  'not-found': 'Not found',
  'no-permission': 'No permission',
  'not-a-file': 'Not a file',
  'file-changed': 'Changed meanwhile',
  'read-failed': 'Unreadable',
  'worker-crashed': 'Analyser stopped',
  'worker-timeout': 'Took too long',
};

export const jobWords: Readonly<
  Record<JobKind, { title: string; done: string; stopped: string; failed: string }>
> = {
  scan: {
    title: 'Reading tags',
    done: 'Tags read',
    stopped: 'Reading tags stopped',
    failed: 'Reading tags failed',
  },
  analyse: {
    title: 'Listening',
    done: 'Listening done',
    stopped: 'Listening stopped',
    failed: 'Listening failed',
  },
  write: {
    title: 'Writing tags',
    done: 'Tags written',
    stopped: 'Writing stopped',
    failed: 'Writing failed',
  },
  undo: {
    title: 'Putting tags back',
    done: 'Tags put back',
    stopped: 'Putting back stopped',
    failed: 'Putting back failed',
  },
  check: {
    title: 'Checking the set',
    done: 'Set checked',
    stopped: 'Checking stopped',
    failed: 'Checking failed',
  },
  train: {
    title: 'Training',
    done: 'Training done',
    stopped: 'Training stopped',
    failed: 'Training failed',
  },
  compare: {
    title: 'Comparing models',
    done: 'Models compared',
    stopped: 'Comparing stopped',
    failed: 'Comparing failed',
  },
};

export const jobStateWords: Readonly<Record<JobState, string>> = {
  running: 'Running',
  pausing: 'Pausing after the file in hand…',
  paused: 'Paused',
  stopping: 'Stopping after the file in hand…',
  stopped: 'Stopped',
  done: 'Done',
  failed: 'Failed',
};

export const policyWords: Readonly<Record<WritePolicy, { label: string; help: string }>> = {
  fill: { label: 'Keep it', help: 'Write only where a file has no genre.' },
  add: { label: 'Add ours after it', help: 'What is there stays; ours is added, never twice.' },
  replace: { label: 'Replace it', help: 'The old genre is kept in History and can be put back.' },
};

export const plannedWords: Readonly<Record<PlannedWrite['outcome'], string>> = {
  change: 'Will change',
  unchanged: 'Already right',
  kept: 'Kept by your rule',
  refused: 'Cannot be written',
};

export const resultWords: Readonly<Record<WriteResult['status'], string>> = {
  written: 'Written',
  unchanged: 'Already right',
  skipped: 'Skipped',
  failed: 'Not written',
};

export const batchFileWords: Readonly<Record<BatchFile['state'], string>> = {
  written: 'Still as written',
  undone: 'Put back',
  interrupted: 'Never replaced',
  unknown: 'Cannot be told',
  failed: 'Not written',
};

export const restoredFileWords: Readonly<Record<BatchFile['state'], string>> = {
  written: 'Put back',
  undone: 'Written again',
  interrupted: 'Never replaced',
  unknown: 'Cannot be told',
  failed: 'Left alone',
};
