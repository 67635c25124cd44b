/** Calibration curves: how often models are right where they are so sure, also as a table. */
import type { ReactNode } from 'react';
import { formatCount, percentOf } from '../../format.ts';
import type { ModelScore } from '../../../models/retrain-contract.ts';
import { words } from '../../words.ts';
import type { TitledScore } from './score-table.tsx';
import chartsStyles from './charts.module.css';
import tablesStyles from './tables.module.css';

const { report: told, train } = words.retrain;
const size = 160;
const lines = ['learned', 'held'] as const;

/** @param scores of one model, or two. */
export function CalibrationCurve({ scores }: { readonly scores: readonly TitledScore[] }): ReactNode {
  return (
    <figure className={chartsStyles['calibration']} aria-label={told.curve}>
      <figcaption>
        <h3>{told.curve}</h3>
        <p className="muted">{told.curveHelp}</p>
        {scores.map(({ title, score }, index) => (
          <span key={score.modelId} data-line={lines[index]}>
            {title}
          </span>
        ))}
      </figcaption>
      <div className={chartsStyles['square']} aria-hidden>
        <span className={chartsStyles['side']}>{told.rightAxis}</span>
        <svg viewBox={`-4 -4 ${size + 8} ${size + 8}`}>
          <path className={chartsStyles['axis']} d={`M0 0V${size}H${size}`} />
          <path className={chartsStyles['axis']} strokeDasharray="3 3" d={`M0 ${size}L${size} 0`} />
          {scores.map(({ score }, index) => (
            <Line key={score.modelId} score={score} line={lines[index] ?? 'held'} />
          ))}
        </svg>
        <span className={chartsStyles['below']}>
          <span>0 %</span>
          <span>{told.confidence}</span>
          <span>100 %</span>
        </span>
      </div>
      <details>
        <summary>{train.asTable}</summary>
        {scores.map(({ title, score }) => (
          <BinTable key={score.modelId} title={title} score={score} />
        ))}
      </details>
    </figure>
  );
}

function Line({ score, line }: { readonly score: ModelScore; readonly line: string }): ReactNode {
  const bins = score.calibrationCurve.filter(({ tracks }) => tracks > 0);
  const places = bins.map((bin) => [bin.confidence * size, (1 - bin.accuracy) * size] as const);
  return (
    <g data-line={line}>
      <polyline points={places.map((place) => place.join(',')).join(' ')} />
      {places.map(([x, y]) => (
        <circle key={x} cx={x} cy={y} r={3} />
      ))}
    </g>
  );
}

function BinTable({ title, score }: TitledScore): ReactNode {
  return (
    <table className={tablesStyles['table']}>
      <caption>{title}</caption>
      <thead>
        <tr>
          {[told.confidence, told.right, told.support].map((name) => (
            <th key={name} scope="col" className={tablesStyles['number']}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {score.calibrationCurve.map((bin) => (
          <tr key={bin.from}>
            <td className={tablesStyles['number']}>{percentOf(bin.confidence)} %</td>
            <td className={tablesStyles['number']}>{percentOf(bin.accuracy)} %</td>
            <td className={tablesStyles['number']}>{formatCount(bin.tracks)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
