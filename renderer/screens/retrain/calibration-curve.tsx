/** Calibration curve: how often a model is right where it is so sure, also as a table. */
import type { ReactNode } from 'react';
import { formatCount, percentOf } from '../../format.ts';
import type { ModelScore } from '../../../models/retrain-contract.ts';
import { words } from '../../words.ts';
import chartsStyles from './charts.module.css';
import tablesStyles from './tables.module.css';

const { report: told, train } = words.retrain;
const size = 160;

export function CalibrationCurve({ score }: { readonly score: ModelScore }): ReactNode {
  const bins = score.calibrationCurve.filter(({ tracks }) => tracks > 0);
  return (
    <figure className={chartsStyles['calibration']} aria-label={told.curve}>
      <figcaption>
        <h3>{told.curve}</h3>
        <p className="muted">{told.curveHelp}</p>
      </figcaption>
      <svg viewBox={`-4 -4 ${size + 8} ${size + 8}`} aria-hidden>
        <path className={chartsStyles['axis']} d={`M0 0V${size}H${size}`} />
        <path className={chartsStyles['axis']} strokeDasharray="3 3" d={`M0 ${size}L${size} 0`} />
        <polyline
          data-line="learned"
          points={bins.map((bin) => `${bin.confidence * size},${(1 - bin.accuracy) * size}`).join(' ')}
        />
        {bins.map((bin) => (
          <circle key={bin.from} cx={bin.confidence * size} cy={(1 - bin.accuracy) * size} r={3} />
        ))}
      </svg>
      <details>
        <summary>{train.asTable}</summary>
        <table className={tablesStyles['table']}>
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
            {bins.map((bin) => (
              <tr key={bin.from}>
                <td className={tablesStyles['number']}>{percentOf(bin.confidence)} %</td>
                <td className={tablesStyles['number']}>{percentOf(bin.accuracy)} %</td>
                <td className={tablesStyles['number']}>{formatCount(bin.tracks)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
