/** Filters of the library: states as chips with counts, confidence and genre as lists. */
import type { ReactNode } from 'react';
import { FilterMenu } from '../../elements/filter-menu.tsx';
import { StatusIcon } from '../../elements/status.tsx';
import { formatCount } from '../../format.ts';
import { trackStates } from '../../../models/engine-contract.ts';
import { recommendations } from '../../../models/prediction.ts';
import type { Overview } from '../../stores/library.ts';
import { openView, useView } from '../../stores/view.ts';
import { isNarrowed, withoutFilters, withToggled } from '../../stores/view-state.ts';
import { Button } from '../../elements/button.tsx';
import { confidenceWords, stateWords } from '../../words/states.ts';
import { words } from '../../words.ts';
import { FoldersButton } from './folders-button.tsx';
import { NewTracksButton } from './track-grid.tsx';
import styles from './library.module.css';

export function FilterBar({ overview }: { readonly overview: Overview }): ReactNode {
  const query = useView((state) => state.query);
  const found = useView((state) => state.pages?.total ?? null);
  const states = trackStates.filter(
    (state) => (overview.states[state] ?? 0) > 0 || query.states.includes(state),
  );
  const genres = Object.entries(overview.genres).toSorted(([a], [b]) => a.localeCompare(b));
  return (
    <div className={styles['filters']} role="group" aria-label={words.library.filters}>
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
      <FilterMenu
        label={words.library.confidence}
        values={recommendations.map((id) => ({ id, label: confidenceWords[id] }))}
        chosen={query.recommendations}
        onChoose={(chosen) =>
          void openView({
            ...query,
            recommendations: recommendations.filter((each) => chosen.includes(each)),
          })
        }
      />
      <FilterMenu
        label={words.library.genre}
        values={genres.map(([genre, count]) => ({ id: genre, label: genre, count }))}
        chosen={query.genres}
        onChoose={(chosen) => void openView({ ...query, genres: [...chosen] })}
      />
      <FoldersButton folders={overview.folders} />
      {isNarrowed(query) && (
        <Button look="quiet" onPress={() => void openView(withoutFilters(query))}>
          {words.common.clear}
        </Button>
      )}
      <span className={styles['spacer']} />
      <NewTracksButton />
      <span className={styles['total']} role="status">
        {found === null ? '' : words.library.counted(found, Math.max(found, overview.tracks))}
      </span>
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
