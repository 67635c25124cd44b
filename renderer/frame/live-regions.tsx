/** Live regions: in the document from the start, so that every announcement is heard. */
import type { ReactNode } from 'react';
import { useAnnouncer } from '../stores/announcer.ts';

export function LiveRegions(): ReactNode {
  const polite = useAnnouncer((state) => state.polite);
  const assertive = useAnnouncer((state) => state.assertive);
  return (
    <div className="heard">
      <div aria-live="polite">{polite}</div>
      <div aria-live="assertive">{assertive}</div>
    </div>
  );
}
