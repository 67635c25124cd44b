/** Step 3, Method: how it learns, with what each way is good for, and what can be set. */
import { useState, type ReactNode } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { Button } from '../../elements/button.tsx';
import choiceStyles from '../../elements/choice.module.css';
import { CheckChoice } from '../../elements/choice.tsx';
import { TextField } from '../../elements/text-field.tsx';
import { formatTimeLeft } from '../../format.ts';
import type { RetrainState } from '../../../models/retrain-contract.ts';
import {
  trainingMethodSchema,
  trainingOptionsSchema,
  type TrainingMethodName,
} from '../../../models/training.ts';
import { startTraining, useRetrain } from '../../stores/retrain.ts';
import { words } from '../../words.ts';
import methodStyles from './method.module.css';
import styles from './retrain.module.css';

const { method: told } = words.retrain;
const mainMethods: readonly TrainingMethodName[] = ['transfer', 'finetune', 'cnn', 'ensemble'];
const otherMethods: readonly TrainingMethodName[] = ['dense', 'attention'];
const limits = { epochs: [1, 1000], batchSize: [2, 512] } as const;

/** A whole number within limits; undefined where nothing is typed, null where it is none. */
function numberOf(text: string, [low, high]: readonly [number, number]): number | undefined | null {
  if (text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isInteger(value) && value >= low && value <= high ? value : null;
}

export function MethodStep({ state }: { readonly state: RetrainState }): ReactNode {
  const before = state.run;
  const busy = useRetrain((store) => store.busy);
  const [method, setMethod] = useState<TrainingMethodName>(before?.method ?? 'transfer');
  const [name, setName] = useState(before?.name ?? told.defaultName);
  const [epochs, setEpochs] = useState(String(before?.options.epochs ?? ''));
  const [batchSize, setBatchSize] = useState(String(before?.options.batchSize ?? ''));
  const [small, setSmall] = useState(before?.options.networkSize === 'small');
  const [masks, setMasks] = useState(before?.options.augmentation?.masks ?? false);
  const [mixup, setMixup] = useState((before?.options.augmentation?.mixup ?? 0) > 0);

  const numbers = {
    epochs: numberOf(epochs, limits.epochs),
    batchSize: numberOf(batchSize, limits.batchSize),
  };
  const obstacle = state.estimates.find((each) => each.method === method)?.obstacle ?? null;
  const isBad = numbers.epochs === null || numbers.batchSize === null;
  const start = (): void => {
    const options = trainingOptionsSchema.parse({
      ...(typeof numbers.epochs === 'number' && { epochs: numbers.epochs }),
      ...(typeof numbers.batchSize === 'number' && { batchSize: numbers.batchSize }),
      ...(small && { networkSize: 'small' }),
      ...((masks || mixup) && {
        augmentation: { ...(masks && { masks }), ...(mixup && { mixup: 0.2 }) },
      }),
    });
    void startTraining({ method, options, name: name.trim() });
  };
  return (
    <form
      className={methodStyles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
    >
      <h2>{told.title}</h2>
      <RadioGroup
        className={choiceStyles['group'] ?? ''}
        value={method}
        onChange={(value) => setMethod(trainingMethodSchema.parse(value))}
      >
        <Label className="heard">{told.label}</Label>
        {mainMethods.map((each) => (
          <Method key={each} method={each} state={state} />
        ))}
        <details open={otherMethods.includes(method)}>
          <summary>{told.moreMethods}</summary>
          {otherMethods.map((each) => (
            <Method key={each} method={each} state={state} />
          ))}
        </details>
      </RadioGroup>
      <div className={methodStyles['name']}>
        <TextField label={told.name} value={name} onChange={setName} isRequired />
      </div>
      <details className={methodStyles['advanced']}>
        <summary>{told.advanced}</summary>
        <div className={methodStyles['fields']}>
          <TextField label={told.epochs} value={epochs} onChange={setEpochs} />
          <TextField label={told.batchSize} value={batchSize} onChange={setBatchSize} />
        </div>
        <p className="muted">{told.own}</p>
        <CheckChoice label={told.small} isSelected={small} onChange={setSmall} />
        <CheckChoice label={told.masks} isSelected={masks} onChange={setMasks} />
        <CheckChoice label={told.mixup} isSelected={mixup} onChange={setMixup} />
      </details>
      {numbers.epochs === null && <p role="alert">{told.badNumber(told.epochs, ...limits.epochs)}</p>}
      {numbers.batchSize === null && (
        <p role="alert">{told.badNumber(told.batchSize, ...limits.batchSize)}</p>
      )}
      <div className={styles['line']}>
        <Button
          type="submit"
          look="primary"
          isDisabled={busy || isBad || obstacle !== null || name.trim() === ''}
        >
          {told.start}
        </Button>
      </div>
    </form>
  );
}

interface MethodProps {
  readonly method: TrainingMethodName;
  readonly state: RetrainState;
}

function Method({ method, state }: MethodProps): ReactNode {
  const estimate = state.estimates.find((each) => each.method === method);
  const obstacle = estimate?.obstacle ?? null;
  const seconds = estimate?.seconds ?? null;
  return (
    <Radio
      value={method}
      isDisabled={obstacle !== null}
      className={`${choiceStyles['choice']} ${methodStyles['method']}`}
    >
      {({ isSelected }) => (
        <>
          <span className={`${choiceStyles['mark']} ${choiceStyles['round']}`}>
            {isSelected && <span className={choiceStyles['dot']} />}
          </span>
          <span>
            <b>{told.names[method]}</b>
            <span className="muted">
              {' '}
              {obstacle === null ? told.help[method] : obstacle.message}
              {obstacle === null && seconds !== null && ` ${told.time(formatTimeLeft(seconds))}`}
            </span>
          </span>
        </>
      )}
    </Radio>
  );
}
