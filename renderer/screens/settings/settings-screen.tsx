/** Settings: what a person chooses once. Each is explained in place and holds at once. */
import { Keyboard } from 'lucide-react';
import { useEffect, type ReactNode } from 'react';
import { Button } from '../../elements/button.tsx';
import { CheckChoice, RadioChoice } from '../../elements/choice.tsx';
import { Message } from '../../elements/message.tsx';
import { ScreenFrame } from '../../frame/screen.tsx';
import { useKeyHints } from '../../keys/current-keys.ts';
import { loadEnginePreferences, useEnginePreferences } from '../../stores/engine-preferences.ts';
import { remember, useSettings } from '../../stores/settings.ts';
import { openDialog } from '../../stores/shell.ts';
import { loadWritePreferences, useWritePreferences } from '../../stores/write-preferences.ts';
import { words } from '../../words.ts';
import { ThresholdPanel } from '../review/threshold-panel.tsx';
import { GenreNames } from './genre-names.tsx';
import { KeyboardMap } from './keyboard-map.tsx';
import { LibraryFolders } from './library-folders.tsx';
import { ModelInUse, Workers } from './listening.tsx';
import { Explained, Section } from './section.tsx';
import { WritingHabits } from './writing-habits.tsx';
import styles from './settings.module.css';

const text = words.settings;

/** In the order they stand on the screen. */
const sections = [
  'appearance',
  'folders',
  'listening',
  'sure',
  'writing',
  'names',
  'keyboard',
  'data',
] as const;

export function SettingsScreen(): ReactNode {
  useEffect(() => {
    void loadWritePreferences();
    void loadEnginePreferences();
  }, []);
  return (
    <ScreenFrame title={words.screens.settings} actions={<span className="muted">{text.note}</span>}>
      <div className={styles['screen']}>
        <SectionList />
        <div className={styles['body']}>
          <Appearance />
          <Section id="folders" title={text.folders} help={text.foldersHelp}>
            <LibraryFolders />
          </Section>
          <Section id="listening" title={text.listening}>
            <EngineFailure />
            <ModelInUse />
            <Workers />
            <ReviewSound />
          </Section>
          <Section id="sure" title={text.sure} help={text.sureHelp}>
            <div className={styles['threshold']}>
              <ThresholdPanel onLeave={() => document.getElementById('settings-sure')?.focus()} />
            </div>
          </Section>
          <WritePreferences />
          <KeyboardSettings />
          <DataFolder />
        </div>
      </div>
    </ScreenFrame>
  );
}

/** The sections by name: each takes the focus there. */
function SectionList(): ReactNode {
  return (
    <nav className={styles['sections']} aria-label={text.sections}>
      <ul>
        {sections.map((id) => (
          <li key={id}>
            <Button
              look="quiet"
              onPress={() => {
                const heading = document.getElementById(`settings-${id}`);
                // The list of sections is all that scrolls: the page around it stays where it is.
                heading?.offsetParent?.scrollTo({ top: heading.offsetTop - 16 });
                heading?.focus({ preventScroll: true });
              }}
            >
              {text[id]}
            </Button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Appearance(): ReactNode {
  const theme = useSettings((state) => state.theme);
  return (
    <Section id="appearance" title={text.appearance}>
      <Explained help={text.themeHelp}>
        <RadioChoice
          label={text.theme}
          values={(['system', 'light', 'dark', 'contrast'] as const).map((id) => ({ id, label: text[id] }))}
          value={theme}
          onChange={(value) => remember('theme', value)}
        />
      </Explained>
    </Section>
  );
}

function EngineFailure(): ReactNode {
  const failure = useEnginePreferences((state) => state.failure);
  return (
    failure !== null && (
      <Message kind="problem" title={text.failed} text={failure}>
        <Button onPress={() => void loadEnginePreferences()}>{words.common.tryAgain}</Button>
      </Message>
    )
  );
}

function ReviewSound(): ReactNode {
  const sound = useSettings((state) => state.reviewSound);
  return (
    <Explained help={text.reviewSoundHelp}>
      <CheckChoice
        label={text.reviewSound}
        isSelected={sound}
        onChange={(value) => remember('reviewSound', value)}
      />
    </Explained>
  );
}

function WritePreferences(): ReactNode {
  const { preferences, failure } = useWritePreferences();
  if (!preferences)
    return failure === null ? null : (
      <Message kind="problem" title={text.failed} text={failure}>
        <Button onPress={() => void loadWritePreferences()}>{words.common.tryAgain}</Button>
      </Message>
    );
  return (
    <>
      <Section id="writing" title={text.writing} help={text.writingHelp}>
        <WritingHabits habits={preferences.habits} />
      </Section>
      <Section id="names" title={text.names} help={text.namesHelp}>
        <GenreNames vocabulary={preferences.vocabulary} />
      </Section>
    </>
  );
}

function KeyboardSettings(): ReactNode {
  const singleKeys = useSettings((state) => state.singleKeys);
  const hint = useKeyHints('everywhere');
  return (
    <Section id="keyboard" title={text.keyboard} help={text.keys.help}>
      <Explained help={text.singleKeysHelp}>
        <CheckChoice
          label={text.singleKeys}
          isSelected={singleKeys}
          onChange={(value) => remember('singleKeys', value)}
        />
      </Explained>
      <div>
        <Button icon={Keyboard} keyHint={hint('keys')} onPress={() => openDialog('keys')}>
          {text.showKeys}
        </Button>
      </div>
      <KeyboardMap />
    </Section>
  );
}

function DataFolder(): ReactNode {
  const folder = useEnginePreferences((state) => state.engine?.dataFolder);
  return (
    <Section id="data" title={text.data} help={text.dataHelp}>
      {folder !== undefined && <p className={styles['path']}>{folder}</p>}
    </Section>
  );
}
