/** Settings of the interface; each holds at once. */
import type { ReactNode } from 'react';
import { Button } from '../elements/button.tsx';
import { CheckChoice, RadioChoice } from '../elements/choice.tsx';
import { DialogWindow } from '../elements/dialog-window.tsx';
import { remember, useSettings } from '../stores/settings.ts';
import { closeDialog, useShell } from '../stores/shell.ts';
import { words } from '../words.ts';

export function SettingsDialog(): ReactNode {
  const isOpen = useShell((state) => state.dialog === 'settings');
  const theme = useSettings((state) => state.theme);
  const singleKeys = useSettings((state) => state.singleKeys);
  return (
    <DialogWindow title={words.settings.title} isOpen={isOpen} onClose={closeDialog} width={420}>
      <RadioChoice
        label={words.settings.theme}
        values={(['system', 'light', 'dark'] as const).map((id) => ({ id, label: words.settings[id] }))}
        value={theme}
        onChange={(value) => remember('theme', value)}
      />
      <CheckChoice
        label={words.settings.singleKeys}
        isSelected={singleKeys}
        onChange={(value) => remember('singleKeys', value)}
      />
      <div className="dialog-actions">
        <Button onPress={closeDialog}>{words.common.close}</Button>
      </div>
    </DialogWindow>
  );
}
