/** Start of the page: settings first, so that nothing is drawn twice, then the window. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { keepFocus } from './frame/keep-focus.ts';
import { startFeed } from './stores/feed.ts';
import { tellInterruption } from './stores/history.ts';
import { loadOverview } from './stores/library.ts';
import { loadOffer } from './stores/offer.ts';
import { followMediaSession } from './stores/media-session.ts';
import { followPlayer } from './stores/now-playing.ts';
import { followPlace } from './stores/remembered-place.ts';
import { loadSettings } from './stores/settings.ts';
import { followAddress } from './stores/shell.ts';
import { openRememberedView } from './stores/view.ts';
import { followTheme } from './theme/theme.ts';
import './theme/tokens.css';
import './theme/base.css';
import './elements/overlays.css';

async function start(): Promise<void> {
  startFeed();
  // Without an answer the page still opens; it says that there is no contact and catches up later.
  await loadSettings().catch(() => undefined);
  followTheme();
  followAddress();
  followPlayer();
  followMediaSession();
  keepFocus();
  const root = document.getElementById('app');
  if (!root) throw new Error('The page has no place for the interface.');
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
  await Promise.all([
    loadOverview().catch(() => undefined),
    openRememberedView().then(followPlace),
    loadOffer(),
    tellInterruption().catch(() => undefined),
  ]);
}

void start();
