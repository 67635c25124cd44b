/** Step 5, Report: whether the new model is better, where it errs, and what becomes of it. */
import type { ReactNode } from 'react';
import { Button } from '../../elements/button.tsx';
import { fileNameOf, formatTimeLeft } from '../../format.ts';
import type { JudgedTrack, RetrainResult, RetrainState } from '../../../models/retrain-contract.ts';
import { trainAgain, useRetrain } from '../../stores/retrain.ts';
import { countChanges } from '../../stores/retrain-state.ts';
import { words } from '../../words.ts';
import { Adoption } from './adoption.tsx';
import { CalibrationCurve } from './calibration-curve.tsx';
import { ConfusionMatrix } from './confusion-matrix.tsx';
import { DifferingTracks, type DifferingTrack } from './differing-tracks.tsx';
import { PerGenre } from './per-genre.tsx';
import { PlayClip } from './play-clip.tsx';
import { ScoreTable, type TitledScore } from './score-table.tsx';
import { SuspectTable } from './suspect-table.tsx';
import reportStyles from './report.module.css';
import styles from './retrain.module.css';

const { report: told } = words.retrain;

export function ReportStep({ state }: { readonly state: RetrainState }): ReactNode {
  const { result } = state;
  if (!result) return null;
  const { model, present, comparison } = result;
  const scores = scoresOf(result);
  return (
    <>
      <h2>{told.answers[comparison.answer]}</h2>
      <p>{comparison.sentence}</p>
      <ScoreTable scores={scores} judgedBy={told.judgedByHelp} />
      {!present && <p className="muted">{told.noPresent}</p>}
      {scores.flatMap(({ title, score }) =>
        score.warnings.map((warning) => (
          <p key={title + warning}>
            {title}: {warning}
          </p>
        )),
      )}
      <p className="muted">
        {result.heldOutBy} {told.size(formatTimeLeft(result.seconds), result.bytes)}
      </p>
      <Adoption model={model} />
      <div className={reportStyles['columns']}>
        <PerGenre model={model} other={present} otherTitle={told.presentF1} />
        <CalibrationCurve scores={scores} />
      </div>
      <ConfusionMatrix score={model} tracks={result.tracks} />
      {present && (
        <DifferingTracks
          tracks={result.tracks.flatMap(differingTrack)}
          title={told.newModel}
          otherTitle={told.modelInUse}
        />
      )}
      <SuspectTable suspects={result.suspects} genres={model.labels} />
      <TrainAgain />
    </>
  );
}

function scoresOf({ model, present }: RetrainResult): TitledScore[] {
  const fresh = { title: told.fresh(model.name), score: model };
  return present ? [fresh, { title: told.present(present.name), score: present }] : [fresh];
}

function differingTrack({ clip, id, path, truth, genre, present }: JudgedTrack): DifferingTrack[] {
  if (!present) return [];
  const name = path ?? id;
  const play = path === null ? null : <PlayClip clip={clip} name={fileNameOf(path)} />;
  return [{ key: clip, name, truth, genre, other: present.genre, play }];
}

/** What was put right here can be learned at once. */
function TrainAgain(): ReactNode {
  const pending = useRetrain((store) => countChanges(store.pending));
  const busy = useRetrain((store) => store.busy);
  if (pending === 0) return null;
  return (
    <div className={styles['footer']}>
      <span role="status">{told.relabelled(pending)}</span>
      <Button isDisabled={busy} look="primary" onPress={() => void trainAgain()}>
        {told.trainAgain}
      </Button>
    </div>
  );
}
