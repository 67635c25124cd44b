/** Two models of the shelf set against each other on the same tracks. */
import { FolderOpen, X } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { ShelfComparison, ShelvedModelDetail } from '../../../models/retrain-contract.ts';
import { Button } from '../../elements/button.tsx';
import { CheckChoice } from '../../elements/choice.tsx';
import { Progress } from '../../elements/progress.tsx';
import { chooseFolders } from '../../stores/folder-choice.ts';
import { jobWithId, stopJob, useJobs } from '../../stores/jobs.ts';
import { describeProgress, percentDone } from '../../stores/jobs-state.ts';
import { compareModels, showComparison, useModels } from '../../stores/models.ts';
import { words } from '../../words.ts';
import { CalibrationCurve } from '../retrain/calibration-curve.tsx';
import { fileNameOf } from '../../format.ts';
import { DifferingTracks } from '../retrain/differing-tracks.tsx';
import { PlayClip } from '../retrain/play-clip.tsx';
import { PerGenre } from '../retrain/per-genre.tsx';
import { ScoreTable } from '../retrain/score-table.tsx';
import reportStyles from '../retrain/report.module.css';
import styles from './models.module.css';

const { comparison: told } = words.models;

interface Props {
  readonly model: ShelvedModelDetail;
  readonly models: readonly ShelvedModelDetail[];
}

export function ModelComparison({ model, models }: Props): ReactNode {
  const { jobId, failure, result } = useModels((state) => state.comparison);
  return (
    <section className={styles['details']} aria-label={told.title(model.name)}>
      <div className={styles['head']}>
        <h2>{told.title(model.name)}</h2>
        <span className={styles['spacer']} />
        <Button icon={X} onPress={() => showComparison(false)}>
          {words.common.close}
        </Button>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must scroll by keys, too */}
      <div className={styles['comparison']} tabIndex={0} role="region" aria-label={told.figures}>
        <Order model={model} models={models} isRunning={jobId !== null} />
        {jobId !== null && <Running jobId={jobId} />}
        {failure && failure.code !== 'cancelled' && (
          <p role="alert" className={styles['failure']}>
            {failure.message}
          </p>
        )}
        {result?.first.modelId === model.id && <Result result={result} />}
      </div>
    </section>
  );
}

function Order({ model, models, isRunning }: Props & { readonly isRunning: boolean }): ReactNode {
  const others = models.filter(({ id }) => id !== model.id);
  const [otherId, setOtherId] = useState((others.find(({ inUse }) => inUse) ?? others[0])?.id ?? '');
  const [library, setLibrary] = useState(true);
  const [folder, setFolder] = useState<string | null>(null);
  const ask = async (): Promise<void> => {
    const [chosen] = await chooseFolders(words.retrain.choose.chooseThis);
    if (chosen !== undefined) setFolder(chosen);
  };
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        void compareModels(model.id, otherId, { folder, library });
      }}
    >
      <label>
        {told.with}
        <select
          className={styles['select']}
          value={otherId}
          onChange={({ target }) => setOtherId(target.value)}
        >
          {others.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <CheckChoice label={told.library} isSelected={library} onChange={setLibrary} />
      <div className={styles['line']}>
        <Button icon={FolderOpen} onPress={() => void ask()}>
          {told.folder}
        </Button>
        <span className={folder === null ? 'muted' : undefined}>{folder ?? told.noFolder}</span>
        {folder !== null && (
          <Button look="quiet" onPress={() => setFolder(null)}>
            {words.retrain.choose.forget}
          </Button>
        )}
      </div>
      <p className="muted">{told.help}</p>
      <Button
        type="submit"
        look="primary"
        isDisabled={isRunning || otherId === '' || (folder === null && !library)}
      >
        {told.start}
      </Button>
    </form>
  );
}

function Running({ jobId }: { readonly jobId: string }): ReactNode {
  const job = useJobs((store) => jobWithId(store.jobs, jobId));
  const text = job ? describeProgress(job) : words.common.loading;
  return (
    <div className={styles['line']}>
      <Progress label={told.running} percent={job ? percentDone(job) : null} valueText={text} />
      <span>{text}</span>
      <Button onPress={() => stopJob(jobId)}>{words.jobs.stop}</Button>
    </div>
  );
}

function Result({ result }: { readonly result: ShelfComparison }): ReactNode {
  const { first, second, comparison, differing } = result;
  const scores = [
    { title: first.name, score: first },
    { title: second.name, score: second },
  ];
  return (
    <>
      <h3>{told.answers[comparison.answer](first.name, second.name)}</h3>
      <p>{comparison.sentence}</p>
      <p className="muted">{result.judgedOn}</p>
      {scores.flatMap(({ title, score }) =>
        score.warnings.map((warning) => (
          <p key={title + warning}>
            {title}: {warning}
          </p>
        )),
      )}
      <ScoreTable scores={scores} judgedBy={told.judgedBy} />
      <div className={reportStyles['columns']}>
        <PerGenre model={first} other={second} otherTitle={told.otherF1(second.name)} />
        <CalibrationCurve scores={scores} />
      </div>
      <DifferingTracks
        title={first.name}
        otherTitle={second.name}
        tracks={differing.map((track) => ({
          key: track.path,
          name: track.path,
          truth: track.truth,
          genre: track.first,
          other: track.second,
          play: <PlayClip clip={track.clip} name={fileNameOf(track.path)} />,
        }))}
      />
    </>
  );
}
