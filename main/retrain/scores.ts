/** What an evaluation is to a window: a model's figures, and the answer of a comparison in plain words. */
import { compareModels } from '../../models/model-comparison.ts';
import type { ModelScore, RetrainResult } from '../../models/retrain-contract.ts';
import type { Evaluation } from '../training/evaluation/evaluate.ts';
import { seededRandom } from '../training/random.ts';

const comparisonSeed = 1;

/** @param name of the model. */
export function modelScoreOf(evaluation: Evaluation, name: string): ModelScore {
  const [low, high] = evaluation.accuracyInterval;
  return {
    modelId: evaluation.model,
    name,
    tracks: evaluation.tracks,
    accuracy: evaluation.accuracy,
    accuracyInterval: [low, high],
    macroF1: evaluation.macroF1,
    expectedCalibrationError: evaluation.expectedCalibrationError,
    labels: [...evaluation.labels],
    confusionMatrix: evaluation.confusionMatrix.map((row) => [...row]),
    perGenre: { ...evaluation.perGenre },
    calibrationCurve: [...evaluation.calibrationCurve],
    warnings: [...evaluation.warnings],
  };
}

/** Under which names two models stand in a sentence, such as `the new model`. */
export interface ComparedNames {
  readonly first: string;
  readonly second: string;
}

/** Whether the first model is better than the second, by tracks that both were scored on. */
export function comparisonOf(
  first: Evaluation,
  second: Evaluation,
  names: ComparedNames,
): RetrainResult['comparison'] {
  const { verdict, tracks, difference, differenceInterval, pValue, onlyFirst, onlySecond } = compareModels(
    second.tracksScored,
    first.tracksScored,
    seededRandom(comparisonSeed),
  );
  const [low, high] = differenceInterval.map(points);
  const answer = {
    better: `${names.first} is better`,
    worse: `${names.first} is worse`,
    'cannot tell': 'neither of the two is better for sure',
  }[verdict];
  const knew =
    onlyFirst + onlySecond === 0
      ? `both knew the same ones of ${tracks} tracks`
      : `of ${tracks} tracks ${names.first} alone knew ${onlySecond}, and ${names.second} alone ${onlyFirst}`;
  return {
    answer: verdict,
    sentence: `${capitalised(answer)}: ${knew}. That is a difference of ${points(difference)} points (95 % interval ${low} to ${high}). ${chanceOf(pValue)}`,
  };
}

/** How easily chance alone makes two equally good models differ so much. */
function chanceOf(pValue: number): string {
  if (pValue > 0.5) return 'Chance alone parts two equally good models so far more often than not.';
  return `Chance alone parts two equally good models so far about one time in ${Math.round(1 / pValue)}.`;
}

/** A share as percentage points, with its sign. */
function points(share: number): string {
  const value = Math.round(share * 1000) / 10;
  return value > 0 ? `+${value}` : String(value);
}

function capitalised(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
