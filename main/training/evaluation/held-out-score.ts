/** How good a new model is, by tracks that it did not learn from. */
import type { Calibration } from '../../../models/bundle.ts';
import { expectedCalibrationErrorOf } from '../../../models/calibration-curve.ts';
import { countedShare } from '../../../models/counted-share.ts';
import { accuracyOf } from '../../../models/evaluation.ts';
import type { HeldOutScore, TrainingMethodName } from '../../../models/training.ts';
import type { Evaluation } from './evaluate.ts';

/** Methods that have no use for tracks that the caller holds out; the others stop by them. */
const selfSufficient: ReadonlySet<TrainingMethodName> = new Set(['transfer']);
/** Methods that, left to themselves, judge every track in turn by a model without it; the others hold a share out. */
const crossValidating: ReadonlySet<TrainingMethodName> = new Set(['transfer', 'dense']);

/** The score of tracks that the caller held out. */
export function scoreOfEvaluation(evaluation: Evaluation, method: TrainingMethodName): HeldOutScore {
  const { tracks, accuracy, expectedCalibrationError } = evaluation;
  return {
    by: selfSufficient.has(method) ? 'validation' : 'held-out',
    tracks,
    accuracy,
    accuracyInterval: intervalOf(accuracy, tracks),
    expectedCalibrationError,
  };
}

/** The score of the tracks that the method itself left out; null of none. */
export function scoreOfCalibration(
  { outOfFold }: Calibration,
  method: TrainingMethodName,
): HeldOutScore | null {
  if (outOfFold.length === 0) return null;
  const accuracy = accuracyOf(outOfFold);
  return {
    by: crossValidating.has(method) ? 'cross-validation' : 'held-out',
    tracks: outOfFold.length,
    accuracy,
    accuracyInterval: intervalOf(accuracy, outOfFold.length),
    expectedCalibrationError: expectedCalibrationErrorOf(outOfFold),
  };
}

/** Wilson's interval: unlike the bootstrap's, it says something of sixteen tracks that are all right. */
function intervalOf(accuracy: number, tracks: number): [low: number, high: number] {
  const { low, high } = countedShare(Math.round(accuracy * tracks), tracks)!;
  return [low, high];
}
