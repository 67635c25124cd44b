/** Announcer: what the two live regions say. */
import { create } from 'zustand';

interface AnnouncerState {
  readonly polite: string;
  readonly assertive: string;
}

export const useAnnouncer = create<AnnouncerState>(() => ({ polite: '', assertive: '' }));

/** A region that is given the same text twice says nothing; a trailing no-break space makes it another text. */
const again = '\u00A0';

/** Has a screen reader say `text`: `polite` when it is free, `assertive` at once. */
export function announce(text: string, urgency: 'polite' | 'assertive' = 'polite'): void {
  const last = useAnnouncer.getState()[urgency];
  useAnnouncer.setState({ [urgency]: last === text ? text + again : text });
}
