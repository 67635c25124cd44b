/** The filters of the library that are chosen from menus: what each offers, and what its values are called. */
import type { FilterValue } from '../../elements/filter-menu.tsx';
import { fileNameOf } from '../../format.ts';
import { agreements, type TrackQuery } from '../../../models/engine-contract.ts';
import { recommendations } from '../../../models/prediction.ts';
import { audioFormats } from '../../../models/track.ts';
import type { Overview } from '../../stores/library.ts';
import { openView } from '../../stores/view.ts';
import type { ListFilter } from '../../stores/view-state.ts';
import { confidenceWords, formatWords } from '../../words/states.ts';
import { words } from '../../words.ts';

export const filterLabels: Readonly<Record<ListFilter, string>> = {
  recommendations: words.library.confidence,
  genres: words.library.genre,
  agreements: words.library.agreementFilter,
  formats: words.library.formatFilter,
  folders: words.library.folderFilter,
};

/** What a filter can be set to in this library, chosen values included though nothing has them any more. */
export function filterValues(filter: ListFilter, overview: Overview, query: TrackQuery): FilterValue[] {
  switch (filter) {
    case 'recommendations':
      return recommendations.map((id) => ({ id, label: confidenceWords[id] }));
    case 'agreements':
      return agreements.map((id) => ({
        id,
        label: words.library.agreements[id],
        ...countIn(overview.agreements, id),
      }));
    case 'formats':
      return audioFormats
        .filter((id) => (overview.formats?.[id] ?? 0) > 0 || query.formats.includes(id))
        .map((id) => ({ id, label: formatWords[id], ...countIn(overview.formats, id) }));
    case 'genres': {
      const named = new Set([...Object.keys(overview.genres), ...query.genres]);
      return [...named]
        .toSorted((a, b) => a.localeCompare(b))
        .map((id) => ({ id, label: id, count: overview.genres[id] ?? 0 }));
    }
    case 'folders': {
      const known = overview.folders.map(({ path, tracks }) => ({ id: path, label: path, count: tracks }));
      const others = query.folders.filter((path) => !known.some(({ id }) => id === path));
      return [...known, ...others.map((path) => ({ id: path, label: path }))];
    }
  }
}

function countIn(counts: Readonly<Record<string, number>> | undefined, id: string): { count?: number } {
  return counts ? { count: counts[id] ?? 0 } : {};
}

/** What a chosen value is called where there is little room. */
export function shortLabel(filter: ListFilter, value: FilterValue): string {
  return filter === 'folders' ? fileNameOf(value.label) || value.label : value.label;
}

/** Sets a filter to these of its values, in the order they are offered in. */
export function setFilter(
  query: TrackQuery,
  filter: ListFilter,
  values: readonly FilterValue[],
  chosen: readonly string[],
): void {
  const inOrder = values.map(({ id }) => id).filter((id) => chosen.includes(id));
  void openView({ ...query, [filter]: inOrder });
}
