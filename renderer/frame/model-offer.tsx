/** The offer of a better model: one quiet line, on every screen but the one it leads to. */
import { Sparkles } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../elements/button.tsx';
import { dismissOffer, followOffer, useOffer } from '../stores/offer.ts';
import { useShell } from '../stores/shell.ts';
import { words } from '../words.ts';
import styles from './model-offer.module.css';

export function ModelOffer(): ReactNode {
  const offer = useOffer((state) => state.offer);
  const isThere = useShell((state) => state.screen) === 'retrain';
  if (!offer || isThere) return null;
  const leave = (): void => {
    void dismissOffer();
    // The button that had the focus is gone.
    document.getElementById('main')?.focus();
  };
  return (
    <aside className={styles['offer']} aria-label={words.offer.title}>
      <Sparkles size={16} strokeWidth={1.5} aria-hidden />
      <p>
        <b>{words.offer.title}</b> {offer.sentence}
      </p>
      <Button onPress={() => void followOffer()}>{words.offer.look}</Button>
      <Button look="quiet" onPress={leave}>
        {words.offer.notNow}
      </Button>
    </aside>
  );
}
