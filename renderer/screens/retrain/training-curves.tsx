/** Curves of a training: loss and accuracy over the epochs, learned and held out, also as a table. */
import type { ReactNode } from 'react';
import { percentOf } from '../../format.ts';
import type { EpochEvent } from '../../../models/training.ts';
import { words } from '../../words.ts';
import chartsStyles from './charts.module.css';
import tablesStyles from './tables.module.css';

const { train: told } = words.retrain;
const width = 320;
const height = 140;

export function TrainingCurves({ epochs }: { readonly epochs: readonly EpochEvent[] }): ReactNode {
  const member = epochs.at(-1)?.member ?? 1;
  const shown = epochs.filter((epoch) => epoch.member === member);
  const best = shown.reduce((a, b) => (b.validationLoss < a.validationLoss ? b : a));
  return (
    <section>
      <p>{told.best(best.epoch, best.validationAccuracy)}</p>
      <div className={chartsStyles['charts']}>
        <Chart
          title={told.loss}
          learned={shown.map((epoch) => epoch.loss)}
          heldOut={shown.map((epoch) => epoch.validationLoss)}
        />
        <Chart
          title={told.accuracy}
          learned={shown.map((epoch) => epoch.accuracy)}
          heldOut={shown.map((epoch) => epoch.validationAccuracy)}
          top={1}
        />
      </div>
      <details>
        <summary>{told.asTable}</summary>
        <table className={tablesStyles['table']}>
          <thead>
            <tr>
              <th scope="col">{told.epochColumn}</th>
              {[told.loss, told.accuracy].flatMap((figure) =>
                [told.learned, told.heldOut].map((part) => (
                  <th key={figure + part} scope="col" className={tablesStyles['number']}>
                    {figure}, {part.toLowerCase()}
                  </th>
                )),
              )}
            </tr>
          </thead>
          <tbody>
            {shown.map((epoch) => (
              <tr key={epoch.epoch}>
                <th scope="row">{epoch.epoch}</th>
                <td className={tablesStyles['number']}>{epoch.loss.toFixed(3)}</td>
                <td className={tablesStyles['number']}>{epoch.validationLoss.toFixed(3)}</td>
                <td className={tablesStyles['number']}>{percentOf(epoch.accuracy)} %</td>
                <td className={tablesStyles['number']}>{percentOf(epoch.validationAccuracy)} %</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}

interface ChartProps {
  readonly title: string;
  readonly learned: readonly number[];
  readonly heldOut: readonly number[];
  /** Upper end of the scale; that of the values where left out. */
  readonly top?: number;
}

function Chart({ title, learned, heldOut, top }: ChartProps): ReactNode {
  const most = top ?? Math.max(...learned, ...heldOut, 1e-9);
  const points = (values: readonly number[]): string =>
    values
      .map((value, index) => {
        const x = values.length === 1 ? width / 2 : (width * index) / (values.length - 1);
        return `${x.toFixed(1)},${(height * (1 - value / most)).toFixed(1)}`;
      })
      .join(' ');
  return (
    <figure className={chartsStyles['chart']} aria-label={title}>
      <figcaption>
        {title}
        <span data-line="learned">{told.learned}</span>
        <span data-line="held">{told.heldOut}</span>
      </figcaption>
      <svg viewBox={`-4 -4 ${width + 8} ${height + 8}`} aria-hidden>
        <path className={chartsStyles['axis']} d={`M0 0V${height}H${width}`} />
        <polyline data-line="learned" points={points(learned)} />
        <polyline data-line="held" points={points(heldOut)} />
      </svg>
      <span className={chartsStyles['top']} aria-hidden>
        {top === 1 ? '100 %' : most.toFixed(2)}
      </span>
      <span className={chartsStyles['bottom']} aria-hidden>
        {top === 1 ? '0 %' : '0'}
      </span>
      <span className={chartsStyles['across']} aria-hidden>
        <span>{told.epochOne}</span>
        {learned.length > 1 && <span>{learned.length}</span>}
      </span>
    </figure>
  );
}
