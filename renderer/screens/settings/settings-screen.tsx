/** Settings: what a person chooses once. Each is explained in place and holds at once. */
import { Keyboard } from 'lucide-react';
import { useEffect, useId, type ReactNode } from 'react';
import { Button } from '../../elements/button.tsx';
import { CheckChoice, RadioChoice } from '../../elements/choice.tsx';
import { Message } from '../../elements/message.tsx';
import { ScreenFrame } from '../../frame/screen.tsx';
import { remember, useSettings } from '../../stores/settings.ts';
import { openDialog } from '../../stores/shell.ts';
import { loadWritePreferences, useWritePreferences } from '../../stores/write-preferences.ts';
import { words } from '../../words.ts';
import { GenreNames } from './genre-names.tsx';
import { WritingHabits } from './writing-habits.tsx';
import styles from './settings.module.css';

export function SettingsScreen(): ReactNode {
  useEffect(() => void loadWritePreferences(), []);
  return (
    <ScreenFrame
      title={words.screens.settings}
      actions={<span className="muted">{words.settings.note}</span>}
    >
      <div className={styles['body']}>
        <Appearance />
        <WritePreferences />
        <KeyboardSettings />
      </div>
    </ScreenFrame>
  );
}

function Appearance(): ReactNode {
  const theme = useSettings((state) => state.theme);
  return (
    <Section title={words.settings.appearance}>
      <RadioChoice
        label={words.settings.theme}
        values={(['system', 'light', 'dark'] as const).map((id) => ({ id, label: words.settings[id] }))}
        value={theme}
        onChange={(value) => remember('theme', value)}
      />
    </Section>
  );
}

function WritePreferences(): ReactNode {
  const { preferences, failure } = useWritePreferences();
  if (!preferences)
    return failure === null ? null : (
      <Message kind="problem" title={words.settings.failed} text={failure}>
        <Button onPress={() => void loadWritePreferences()}>{words.common.tryAgain}</Button>
      </Message>
    );
  return (
    <>
      <Section title={words.settings.writing} help={words.settings.writingHelp}>
        <WritingHabits habits={preferences.habits} />
      </Section>
      <Section title={words.settings.names} help={words.settings.namesHelp}>
        <GenreNames vocabulary={preferences.vocabulary} />
      </Section>
    </>
  );
}

function KeyboardSettings(): ReactNode {
  const singleKeys = useSettings((state) => state.singleKeys);
  return (
    <Section title={words.settings.keyboard}>
      <div>
        <CheckChoice
          label={words.settings.singleKeys}
          isSelected={singleKeys}
          onChange={(value) => remember('singleKeys', value)}
        />
        <p className="muted">{words.settings.singleKeysHelp}</p>
      </div>
      <div>
        <Button icon={Keyboard} keyHint="?" onPress={() => openDialog('keys')}>
          {words.settings.showKeys}
        </Button>
      </div>
    </Section>
  );
}

interface SectionProps {
  readonly title: string;
  readonly help?: string;
  readonly children: ReactNode;
}

function Section({ title, help, children }: SectionProps): ReactNode {
  const id = useId();
  return (
    <section className={styles['section']} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {help !== undefined && <p className="muted">{help}</p>}
      {children}
    </section>
  );
}
