/** Columns of the shelf: the same figures for every model, so that any two can be compared. */
import { CircleCheck } from 'lucide-react';
import type { ShelvedModelDetail } from '../../../models/retrain-contract.ts';
import type { GridColumn } from '../../elements/grid/columns.ts';
import { TextCell } from '../../elements/grid/text-cell.tsx';
import { formatCount, formatMoment, formatMomentInFull, percentOf } from '../../format.ts';
import { words } from '../../words.ts';
import styles from './models.module.css';

const { columns: names } = words.models;

export const modelColumns: readonly GridColumn<ShelvedModelDetail>[] = [
  {
    key: 'name',
    header: names.name,
    width: 'minmax(0, 1.6fr)',
    render: ({ name, inUse }) => (
      <TextCell title={name}>
        {inUse && (
          <CircleCheck
            className={styles['inUse']}
            size={14}
            strokeWidth={1.5}
            aria-label={words.models.inUse}
          />
        )}
        {name}
      </TextCell>
    ),
  },
  {
    key: 'genres',
    header: names.genres,
    width: '72px',
    align: 'end',
    render: ({ labels }) => formatCount(labels.length),
  },
  {
    key: 'accuracy',
    header: names.accuracy,
    width: '150px',
    align: 'end',
    render: ({ accuracy, accuracyInterval }) => {
      if (accuracy === null) return <span className="muted">{words.models.notMeasured}</span>;
      const interval = accuracyInterval?.map(percentOf).join('–');
      return `${percentOf(accuracy)} %${interval === undefined ? '' : ` (${interval})`}`;
    },
  },
  {
    key: 'calibration',
    header: names.calibration,
    width: '128px',
    align: 'end',
    hideBelow: 900,
    render: ({ expectedCalibrationError }) =>
      expectedCalibrationError === null ? words.common.none : expectedCalibrationError.toFixed(3),
  },
  {
    key: 'tracks',
    header: names.tracks,
    width: '96px',
    align: 'end',
    render: ({ trainedOn }) => formatCount(trainedOn),
  },
  {
    key: 'method',
    header: names.method,
    width: '100px',
    hideBelow: 720,
    render: ({ method }) => <TextCell muted>{method}</TextCell>,
  },
  {
    key: 'created',
    header: names.created,
    width: '132px',
    hideBelow: 820,
    render: ({ createdAt }) => (
      <TextCell muted title={formatMomentInFull(createdAt)}>
        {formatMoment(createdAt)}
      </TextCell>
    ),
  },
];
