/** Keyboard map: every command with its keys; other keys are learnt by pressing them. */
import { Pencil, Plus, RotateCcw } from 'lucide-react';
import { Fragment, useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Button, IconButton } from '../../elements/button.tsx';
import { currentKeys } from '../../keys/current-keys.ts';
import {
  bindingName,
  canChange,
  refusalOf,
  sameKeys,
  withKeys,
  type KeyRefusal,
} from '../../keys/key-changes.ts';
import { isMac, keyLabel, keyMap, keyScopes, strokeIn, type KeyBinding } from '../../keys/key-map.ts';
import { announce } from '../../stores/announcer.ts';
import { remember, useSettings } from '../../stores/settings.ts';
import { words } from '../../words.ts';
import styles from './settings.module.css';

const text = words.settings.keys;

/** The second key of a pair has to follow within so long. */
const pairMs = 1500;

/** Which binding learns keys, and whether these come beside those it has. */
interface Learning {
  readonly name: string;
  readonly beside: boolean;
}

interface Refused {
  readonly name: string;
  readonly sentence: string;
}

export function KeyboardMap(): ReactNode {
  const changes = useSettings((state) => state.keys);
  const [learning, setLearning] = useState<Learning | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);
  const map = currentKeys(changes);

  const setKeys = (binding: KeyBinding, keys: readonly string[]): void => {
    remember('keys', withKeys(changes, binding, keys, keyMap));
    setRefused(null);
  };
  const learn = (binding: KeyBinding, keys: string): void => {
    const name = bindingName(binding) ?? '';
    const beside = learning?.beside === true;
    setLearning(null);
    const refusal = refusalOf(keys, binding, map);
    if (refusal) {
      const sentence = refusalText(keys, refusal);
      setRefused({ name, sentence });
      announce(sentence, 'assertive');
      return;
    }
    setKeys(binding, beside ? [...new Set([...binding.keys, keys])].slice(-4) : [keys]);
    announce(text.set(binding.label, keyLabel(keys, isMac)), 'assertive');
  };
  return (
    <>
      <table className={styles['keys']}>
        <thead>
          <tr>
            <th scope="col">{text.command}</th>
            <th scope="col">{text.keys}</th>
            <th scope="col">
              <span className="heard">{text.change}</span>
            </th>
          </tr>
        </thead>
        {keyScopes.map((scope) => (
          <tbody key={scope}>
            <tr>
              <th scope="rowgroup" colSpan={3}>
                {words.keys[scope]}
              </th>
            </tr>
            {map
              .filter((binding) => binding.scope === scope)
              .map((binding) => {
                const name = bindingName(binding);
                const usual = keyMap.find((each) => name !== null && bindingName(each) === name)?.keys;
                const isChanged = usual !== undefined && !sameKeys(usual, binding.keys);
                return (
                  <Fragment key={`${scope} ${binding.label}`}>
                    <tr data-changed={isChanged ? '' : undefined}>
                      <th scope="row">{binding.label}</th>
                      <td>
                        {learning !== null && learning.name === name ? (
                          <KeyLearner
                            binding={binding}
                            map={map}
                            onKeys={(keys) => learn(binding, keys)}
                            onLeave={() => setLearning(null)}
                          />
                        ) : (
                          <Keys binding={binding} isChanged={isChanged} />
                        )}
                      </td>
                      <td className={styles['keyActions']}>
                        {name !== null && canChange(binding) ? (
                          <>
                            <IconButton
                              icon={Pencil}
                              label={text.changeKey(binding.label)}
                              onPress={() => setLearning({ name, beside: false })}
                            />
                            <IconButton
                              icon={Plus}
                              label={text.addKey(binding.label)}
                              isDisabled={binding.keys.length >= 4}
                              onPress={() => setLearning({ name, beside: true })}
                            />
                            <IconButton
                              icon={RotateCcw}
                              label={text.resetKey(binding.label)}
                              isDisabled={!isChanged}
                              onPress={() => {
                                setKeys(binding, usual ?? binding.keys);
                                announce(text.wasReset(binding.label), 'assertive');
                              }}
                            />
                          </>
                        ) : (
                          <span className="muted">{text.fixed}</span>
                        )}
                      </td>
                    </tr>
                    {refused !== null && refused.name === name && (
                      <tr>
                        <td colSpan={3} className={styles['problem']}>
                          {refused.sentence}
                        </td>
                      </tr>
                    )}
                  </Fragment>
                );
              })}
          </tbody>
        ))}
      </table>
      <div>
        <Button
          icon={RotateCcw}
          isDisabled={Object.keys(changes).length === 0}
          onPress={() => {
            remember('keys', {});
            setRefused(null);
            announce(text.allReset, 'assertive');
          }}
        >
          {text.resetAll}
        </Button>
      </div>
    </>
  );
}

function Keys({
  binding,
  isChanged,
}: {
  readonly binding: KeyBinding;
  readonly isChanged: boolean;
}): ReactNode {
  const shown =
    binding.shown === undefined ? binding.keys.map((keys) => keyLabel(keys, isMac)) : [binding.shown];
  return (
    <>
      {shown.map((keys) => (
        <kbd key={keys}>{keys}</kbd>
      ))}
      {isChanged && <span className="muted"> {text.yours}</span>}
    </>
  );
}

interface KeyLearnerProps {
  readonly binding: KeyBinding;
  readonly map: readonly KeyBinding[];
  readonly onKeys: (keys: string) => void;
  readonly onLeave: () => void;
}

/** Takes the next key pressed; a key that begins pairs waits for the second. Esc and leaving change nothing. */
function KeyLearner({ binding, map, onKeys, onLeave }: KeyLearnerProps): ReactNode {
  const [first, setFirst] = useState<string | null>(null);
  const field = useRef<HTMLButtonElement>(null);
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    if (first === null) return undefined;
    const timer = setTimeout(() => onKeys(first), pairMs);
    return () => clearTimeout(timer);
  }, [first, onKeys]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (['Shift', 'Control', 'Alt', 'Meta', 'AltGraph'].includes(event.key)) return;
    if (event.key === 'Tab') return onLeave();
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') return onLeave();
    const stroke = strokeIn(binding.scope, { ...fieldsOf(event), code: event.code });
    if (first !== null) onKeys(`${first} ${stroke}`);
    else if (binding.scope === 'everywhere' && beginsPairs(stroke, map)) setFirst(stroke);
    else onKeys(stroke);
  };
  return (
    <button
      ref={field}
      type="button"
      className={styles['learner']}
      data-learning-keys=""
      onKeyDown={onKeyDown}
      // The space bar would press the button when it is let go.
      onKeyUp={(event) => event.preventDefault()}
      onBlur={onLeave}
    >
      {first === null ? text.press : `${keyLabel(first, isMac)} …`}
      <span className="heard"> {text.pressFor(binding.label)}</span>
    </button>
  );
}

function fieldsOf({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent) {
  return { key, ctrlKey, metaKey, shiftKey, altKey };
}

function beginsPairs(stroke: string, map: readonly KeyBinding[]): boolean {
  return map.some(({ keys }) => keys.some((each) => each.startsWith(`${stroke} `)));
}

function refusalText(keys: string, refusal: KeyRefusal): string {
  const label = keyLabel(keys, isMac);
  switch (refusal.kind) {
    case 'taken':
      return text.taken(label, refusal.by.label, words.keys[refusal.by.scope]);
    case 'pair':
      return text.pair(label, refusal.by.label);
    case 'system':
      return text.ofSystem(label);
    case 'moving':
      return text.forMoving(label);
  }
}
