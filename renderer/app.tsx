/** The window: navigation, the open screen, jobs, dialogs and the keys that work everywhere. */
import { useEffect, type ReactNode } from 'react';
import { bridge } from './bridge/bridge.ts';
import { ErrorBoundary } from './elements/error-boundary.tsx';
import { FolderDialog } from './frame/folder-dialog.tsx';
import { JobsBar } from './frame/jobs-bar.tsx';
import { KeysDialog } from './frame/keys-dialog.tsx';
import { LiveRegions } from './frame/live-regions.tsx';
import { ModelOffer } from './frame/model-offer.tsx';
import { Nav } from './frame/nav.tsx';
import { PlayerBar } from './frame/player-bar.tsx';
import { useRegionKey } from './frame/regions.ts';
import { runCommand, runMenuCommand } from './keys/commands.ts';
import { useGlobalKeys } from './keys/use-keys.ts';
import { HistoryScreen } from './screens/history/history-screen.tsx';
import { LibraryScreen } from './screens/library/library-screen.tsx';
import { ModelsScreen } from './screens/models/models-screen.tsx';
import { RetrainScreen } from './screens/retrain/retrain-screen.tsx';
import { ReviewScreen } from './screens/review/review-screen.tsx';
import { SettingsScreen } from './screens/settings/settings-screen.tsx';
import { WriteScreen } from './screens/write/write-screen.tsx';
import { forgetHistory } from './stores/history.ts';
import { forgetModels } from './stores/models.ts';
import { forgetPlan } from './stores/plan.ts';
import { forgetRetrain } from './stores/retrain.ts';
import { forgetReview } from './stores/review.ts';
import { useShell, type Screen } from './stores/shell.ts';
import { forgetView } from './stores/view.ts';
import { forgetWritePreferences } from './stores/write-preferences.ts';
import { words } from './words.ts';
import styles from './frame/frame.module.css';

interface ScreenView {
  readonly View: () => ReactNode;
  /** Throws away what the view was drawn from. */
  readonly forget: () => void;
}

const screenViews: Readonly<Record<Screen, ScreenView>> = {
  library: { View: LibraryScreen, forget: forgetView },
  review: { View: ReviewScreen, forget: forgetReview },
  write: { View: WriteScreen, forget: forgetPlan },
  history: { View: HistoryScreen, forget: forgetHistory },
  retrain: { View: RetrainScreen, forget: forgetRetrain },
  models: { View: ModelsScreen, forget: forgetModels },
  settings: { View: SettingsScreen, forget: forgetWritePreferences },
};

export function App(): ReactNode {
  const screen = useShell((state) => state.screen);
  useGlobalKeys(runCommand);
  useRegionKey();
  useEffect(() => bridge.onMenuCommand(runMenuCommand), []);
  const { View, forget } = screenViews[screen];
  return (
    <div className={styles['frame']}>
      <a
        className={styles['skip']}
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        {words.skipToMain}
      </a>
      <Nav />
      <main className={styles['main']} id="main" tabIndex={-1}>
        <ErrorBoundary key={screen} name={words.screens[screen]} onReload={forget}>
          <View />
        </ErrorBoundary>
        <ModelOffer />
      </main>
      <JobsBar />
      <PlayerBar />
      <LiveRegions />
      <FolderDialog />
      <KeysDialog />
    </div>
  );
}
