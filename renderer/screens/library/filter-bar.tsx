/** Filters of the library: states as chips with counts, the others as menus; what is chosen as chips to take away. */
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../elements/button.tsx';
import { FilterMenu } from '../../elements/filter-menu.tsx';
import { StatusIcon } from '../../elements/status.tsx';
import { formatCount } from '../../format.ts';
import { trackStates } from '../../../models/engine-contract.ts';
import type { Overview } from '../../stores/library.ts';
import { openView, useView } from '../../stores/view.ts';
import {
  isNarrowed,
  listFilters,
  withoutFilters,
  withToggled,
  type ListFilter,
} from '../../stores/view-state.ts';
import { stateWords } from '../../words/states.ts';
import { words } from '../../words.ts';
import { filterLabels, filterValues, setFilter, shortLabel } from './filters.ts';
import { FoldersButton } from './folders-button.tsx';
import { NewTracksButton } from './track-grid.tsx';
import styles from './library.module.css';

export function FilterBar({ overview }: { readonly overview: Overview }): ReactNode {
  const query = useView((state) => state.query);
  const found = useView((state) => state.pages?.total ?? null);
  const states = trackStates.filter(
    (state) => (overview.states[state] ?? 0) > 0 || query.states.includes(state),
  );
  // One folder cannot be told from another.
  const offered = listFilters.filter(
    (filter) => filter !== 'folders' || overview.folders.length > 1 || query.folders.length > 0,
  );
  return (
    <div className={styles['filters']}>
      <div className={styles['together']} role="group" aria-label={words.library.filters}>
        <Chip
          label={words.library.allStates}
          count={overview.tracks}
          isOn={query.states.length === 0}
          onToggle={() => void openView({ ...query, states: [] })}
        />
        {states.map((state) => (
          <Chip
            key={state}
            label={stateWords[state]}
            icon={<StatusIcon state={state} />}
            count={overview.states[state] ?? 0}
            isOn={query.states.includes(state)}
            onToggle={() => void openView({ ...query, states: withToggled(query.states, state) })}
          />
        ))}
        <span className={styles['divider']} />
        {offered.map((filter) => {
          const values = filterValues(filter, overview, query);
          return (
            <FilterMenu
              key={filter}
              label={filterLabels[filter]}
              values={values}
              chosen={query[filter]}
              onChoose={(chosen) => setFilter(query, filter, values, chosen)}
            />
          );
        })}
        <FoldersButton folders={overview.folders} />
      </div>
      {isNarrowed(query) && <ChosenFilters overview={overview} />}
      <NewTracksButton />
      <span className={styles['total']} role="status">
        {found === null ? '' : words.library.counted(found, Math.max(found, overview.tracks))}
      </span>
    </div>
  );
}

/** Each chosen value as a chip that takes it away, and a button that takes all away. */
function ChosenFilters({ overview }: { readonly overview: Overview }): ReactNode {
  const query = useView((state) => state.query);
  const remove = (filter: ListFilter, id: string): void => {
    const values = filterValues(filter, overview, query);
    setFilter(
      query,
      filter,
      values,
      query[filter].filter((each) => each !== id),
    );
  };
  return (
    <div className={styles['together']} role="group" aria-label={words.library.chosenFilters}>
      {listFilters.flatMap((filter) =>
        filterValues(filter, overview, query)
          .filter(({ id }) => query[filter].some((each) => each === id))
          .map((value) => (
            <button
              key={`${filter} ${value.id}`}
              type="button"
              className={styles['removable']}
              aria-label={words.library.removeFilter(filterLabels[filter], shortLabel(filter, value))}
              title={value.label}
              onClick={() => remove(filter, value.id)}
            >
              {words.library.chosenFilter(filterLabels[filter], shortLabel(filter, value))}
              <X size={14} strokeWidth={1.5} aria-hidden />
            </button>
          )),
      )}
      <Button look="quiet" onPress={() => void openView(withoutFilters(query))}>
        {words.common.clear}
      </Button>
    </div>
  );
}

interface ChipProps {
  readonly label: string;
  readonly icon?: ReactNode;
  readonly count: number;
  readonly isOn: boolean;
  readonly onToggle: () => void;
}

function Chip({ label, icon, count, isOn, onToggle }: ChipProps): ReactNode {
  return (
    <button type="button" className={styles['chip']} aria-pressed={isOn} onClick={onToggle}>
      {icon}
      {label}
      <span className={styles['number']}>{formatCount(count)}</span>
    </button>
  );
}
