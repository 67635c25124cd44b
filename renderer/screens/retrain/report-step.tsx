/** Step 5, Report: whether the new model is better, where it errs, and what becomes of it. */
import type { ReactNode } from 'react';
import { Button } from '../../elements/button.tsx';
import { formatCount, formatTimeLeft, percentOf } from '../../format.ts';
import type { ModelScore, RetrainResult, RetrainState } from '../../../models/retrain-contract.ts';
import { trainAgain, useRetrain } from '../../stores/retrain.ts';
import { countChanges } from '../../stores/retrain-state.ts';
import { words } from '../../words.ts';
import { Adoption } from './adoption.tsx';
import { CalibrationCurve } from './calibration-curve.tsx';
import { ConfusionMatrix } from './confusion-matrix.tsx';
import { SuspectTable } from './suspect-table.tsx';
import reportStyles from './report.module.css';
import styles from './retrain.module.css';
import tablesStyles from './tables.module.css';

const { report: told } = words.retrain;

export function ReportStep({ state }: { readonly state: RetrainState }): ReactNode {
  const { result } = state;
  const pending = useRetrain((store) => countChanges(store.pending));
  const busy = useRetrain((store) => store.busy);
  if (!result) return null;
  const { model, comparison } = result;
  return (
    <>
      <h2>{told.answers[comparison.answer]}</h2>
      <p>{comparison.sentence}</p>
      <Scores result={result} />
      <p className="muted">
        {result.heldOutBy} {told.size(formatTimeLeft(result.seconds), result.bytes)}
      </p>
      <Adoption model={model} />
      <div className={reportStyles['columns']}>
        <PerGenre model={model} present={result.present} />
        <CalibrationCurve score={model} />
      </div>
      <ConfusionMatrix score={model} tracks={result.tracks} />
      <SuspectTable suspects={result.suspects} genres={model.labels} />
      {pending > 0 && (
        <div className={styles['line']}>
          <span role="status">{told.relabelled(pending)}</span>
          <Button isDisabled={busy} onPress={() => void trainAgain()}>
            {told.trainAgain}
          </Button>
        </div>
      )}
    </>
  );
}

function Scores({ result: { model, present } }: { readonly result: RetrainResult }): ReactNode {
  const figures: readonly (readonly [string, (score: ModelScore) => string])[] = [
    [told.right, told.score],
    [told.macroF1, ({ macroF1 }) => macroF1.toFixed(2)],
    [told.calibration, ({ expectedCalibrationError }) => expectedCalibrationError.toFixed(3)],
    [told.support, ({ tracks }) => formatCount(tracks)],
  ];
  return (
    <>
      <table className={tablesStyles['table']} aria-label={told.compared}>
        <thead>
          <tr>
            <th scope="col">{told.figure}</th>
            <th scope="col">{told.fresh(model.name)}</th>
            {present && <th scope="col">{told.present(present.name)}</th>}
          </tr>
        </thead>
        <tbody>
          {figures.map(([name, text]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{text(model)}</td>
              {present && <td>{text(present)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {!present && <p className="muted">{told.noPresent}</p>}
    </>
  );
}

interface PerGenreProps {
  readonly model: ModelScore;
  readonly present: ModelScore | null;
}

function PerGenre({ model, present }: PerGenreProps): ReactNode {
  return (
    <section>
      <h3>{told.genres}</h3>
      <table className={tablesStyles['table']} aria-label={told.genres}>
        <thead>
          <tr>
            <th scope="col">{told.genre}</th>
            {[told.precision, told.recall, told.f1, ...(present ? [told.presentF1] : []), told.support].map(
              (name) => (
                <th key={name} scope="col" className={tablesStyles['number']}>
                  {name}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {Object.entries(model.perGenre).map(([genre, { precision, recall, f1, support }]) => {
            const before = present?.perGenre[genre];
            return (
              <tr key={genre}>
                <th scope="row">{genre}</th>
                <td className={tablesStyles['number']}>{percentOf(precision)} %</td>
                <td className={tablesStyles['number']}>{percentOf(recall)} %</td>
                <td className={tablesStyles['number']}>{f1.toFixed(2)}</td>
                {present && (
                  <td className={tablesStyles['number']}>
                    {before ? before.f1.toFixed(2) : words.common.none}
                  </td>
                )}
                <td className={tablesStyles['number']}>{formatCount(support)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
