/** What is said of a file that cannot be listened to. */
import { Failure } from '../../models/failure.ts';

/** @param label - the file's base name in quotes, here and below */
export function unreadable(label: string, cause: unknown): Failure {
  return new Failure(
    'unreadable-audio',
    `${label} could not be decoded, it may be damaged. It was left as it is; try to play it, or get another copy.`,
    { cause },
  );
}

export function unsupported(label: string, cause: unknown): Failure {
  return new Failure(
    'unsupported-format',
    `${label} holds audio that Earmark reads only with ffmpeg, which was not found. ` +
      'It was left as it is; install ffmpeg and try again.',
    { cause },
  );
}

export function tooShort(label: string, seconds: number): Failure {
  return new Failure(
    'too-short',
    `${label} lasts ${seconds.toFixed(2)} s, too short to tell a genre. It was left as it is.`,
  );
}

export function silent(label: string): Failure {
  return new Failure(
    'silence',
    `${label} is silent wherever Earmark listened, so no genre can be heard. It was left as it is.`,
  );
}

export function stopped(label: string, cause: unknown): Failure {
  return new Failure('cancelled', `Listening to ${label} was stopped. The file was left as it is.`, {
    cause,
  });
}
