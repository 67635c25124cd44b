/** Problems of the set: what was found, what is done about it, and the files, to hear and to leave out. */
import { CircleX, Info, TriangleAlert, type LucideIcon } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Button } from '../../elements/button.tsx';
import { fileNameOf } from '../../format.ts';
import type { CheckedFile, DatasetProblem } from '../../../models/dataset-check.ts';
import { changePending, useRetrain } from '../../stores/retrain.ts';
import { words } from '../../words.ts';
import { PlayClip } from './play-clip.tsx';
import styles from './tables.module.css';

const { check } = words.retrain;

/** Files that a problem shows at first, and problems. */
const shownFiles = 3;
const shownProblems = 50;

const icons: Readonly<Record<DatasetProblem['action'], LucideIcon>> = {
  stop: CircleX,
  'leave-out': TriangleAlert,
  merge: Info,
  none: Info,
};

export function ProblemTable({ problems }: { readonly problems: readonly DatasetProblem[] }): ReactNode {
  const [all, setAll] = useState(false);
  const shown = all ? problems : problems.slice(0, shownProblems);
  if (problems.length === 0) return <p>{check.noProblems}</p>;
  return (
    <section>
      <h3>{check.problems}</h3>
      <table className={styles['table']} aria-label={check.problems}>
        <thead>
          <tr>
            <th scope="col">{check.problem}</th>
            <th scope="col">{check.remedy}</th>
            <th scope="col">{check.files}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((problem, index) => (
            <ProblemRow key={index} problem={problem} />
          ))}
        </tbody>
      </table>
      {shown.length < problems.length && (
        <Button look="quiet" onPress={() => setAll(true)}>
          {check.more(problems.length - shown.length)}
        </Button>
      )}
    </section>
  );
}

function ProblemRow({ problem }: { readonly problem: DatasetProblem }): ReactNode {
  const [all, setAll] = useState(false);
  const { message, remedy, action, files } = problem;
  const shown = all ? files : files.slice(0, shownFiles);
  const Icon = icons[action];
  return (
    <tr data-action={action}>
      <td>
        <span className={styles['mark']}>
          <Icon size={16} strokeWidth={1.5} aria-hidden />
          <b>{check.actions[action]}</b>
        </span>
        <p>{message}</p>
      </td>
      <td>{remedy}</td>
      <td>
        <ul>
          {shown.map((file) => (
            <ProblemFile key={`${file.index} ${file.id}`} file={file} />
          ))}
        </ul>
        {shown.length < files.length && (
          <Button look="quiet" onPress={() => setAll(true)}>
            {check.more(files.length - shown.length)}
          </Button>
        )}
      </td>
    </tr>
  );
}

function ProblemFile({ file: { id, path, index, genre } }: { readonly file: CheckedFile }): ReactNode {
  const pending = useRetrain((store) => store.pending.leftOut);
  const done = useRetrain((store) => store.state?.changes.leftOut) ?? [];
  const name = fileNameOf(path ?? id);
  const isOut = path !== null && (pending.includes(path) || done.includes(path));
  return (
    <li className={styles['file']}>
      <span title={path ?? id}>
        {name}
        {genre !== null && <span className="muted"> {genre}</span>}
      </span>
      {index !== null && path !== null && <PlayClip clip={index} name={name} />}
      {index !== null &&
        path !== null &&
        (isOut ? (
          <span className="muted">{check.leftOut}</span>
        ) : (
          <Button
            look="quiet"
            aria-label={check.leaveOutOf(name)}
            onPress={() => changePending({ leftOut: [...pending, path] })}
          >
            {check.leaveOut}
          </Button>
        ))}
    </li>
  );
}
