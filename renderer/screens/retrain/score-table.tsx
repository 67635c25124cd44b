/** Figures of two models on the same tracks, side by side, each with what it means. */
import type { ReactNode } from 'react';
import { formatCount } from '../../format.ts';
import type { ModelScore } from '../../../models/retrain-contract.ts';
import { words } from '../../words.ts';
import styles from './tables.module.css';

const { report: told } = words.retrain;

/** A model's score under the name that stands above its figures. */
export interface TitledScore {
  readonly title: string;
  readonly score: ModelScore;
}

interface Figure {
  readonly name: string;
  readonly meaning: string;
  readonly text: (score: ModelScore) => string;
}

const figures: readonly Figure[] = [
  { name: told.right, meaning: told.rightHelp, text: told.score },
  { name: told.macroF1, meaning: told.macroF1Help, text: ({ macroF1 }) => macroF1.toFixed(2) },
  {
    name: told.calibration,
    meaning: told.calibrationHelp,
    text: ({ expectedCalibrationError }) => told.points(expectedCalibrationError),
  },
];

interface Props {
  readonly scores: readonly TitledScore[];
  /** By which tracks they were judged, in a sentence. */
  readonly judgedBy: string;
}

export function ScoreTable({ scores, judgedBy }: Props): ReactNode {
  const tracks = {
    name: told.judgedBy,
    meaning: judgedBy,
    text: (score: ModelScore) => formatCount(score.tracks),
  };
  return (
    <table className={styles['table']} aria-label={told.compared}>
      <thead>
        <tr>
          <th scope="col">{told.figure}</th>
          {scores.map(({ title, score }) => (
            <th key={score.modelId} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {[...figures, tracks].map(({ name, meaning, text }) => (
          <tr key={name}>
            <th scope="row">
              {name}
              <span className={styles['meaning']}>{meaning}</span>
            </th>
            {scores.map(({ score }) => (
              <td key={score.modelId}>{text(score)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
