/** All keys, from the same table that binds them. */
import type { ReactNode } from 'react';
import { Button } from '../elements/button.tsx';
import { DialogWindow } from '../elements/dialog-window.tsx';
import { currentKeys } from '../keys/current-keys.ts';
import { isMac, keyLabel, keyScopes } from '../keys/key-map.ts';
import { useSettings } from '../stores/settings.ts';
import { closeDialog, useShell } from '../stores/shell.ts';
import { words } from '../words.ts';
import styles from './keys-dialog.module.css';

export function KeysDialog(): ReactNode {
  const isOpen = useShell((state) => state.dialog === 'keys');
  const changes = useSettings((state) => state.keys);
  return (
    <DialogWindow title={words.keys.title} isOpen={isOpen} onClose={closeDialog} width={1120}>
      <div className={styles['columns']}>
        {keyScopes.map((scope) => (
          <section key={scope} className={styles['group']}>
            <h3>{words.keys[scope]}</h3>
            <dl>
              {currentKeys(changes)
                .filter((binding) => binding.scope === scope)
                .map((binding) => (
                  <div key={binding.label}>
                    <dt>{binding.label}</dt>
                    <dd>
                      {binding.shown === undefined ? (
                        binding.keys.map((keys, index) => (
                          <span key={keys}>
                            {index > 0 && ' '}
                            <kbd>{keyLabel(keys, isMac)}</kbd>
                          </span>
                        ))
                      ) : (
                        <kbd>{binding.shown}</kbd>
                      )}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <div className="dialog-actions">
        <Button autoFocus onPress={closeDialog}>
          {words.common.close}
        </Button>
      </div>
    </DialogWindow>
  );
}
