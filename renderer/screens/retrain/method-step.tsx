/** Step 3, Method: how it learns, with what each way is good for, and what can be set. */
import { useState, type ReactNode } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { Button } from '../../elements/button.tsx';
import choiceStyles from '../../elements/choice.module.css';
import { TextField } from '../../elements/text-field.tsx';
import type { RetrainState } from '../../../models/retrain-contract.ts';
import { trainingMethodSchema, type TrainingMethodName } from '../../../models/training.ts';
import { startTraining, useRetrain } from '../../stores/retrain.ts';
import { words } from '../../words.ts';
import { OwnTime, timeOf } from './method-time.tsx';
import { AdvancedOptions } from './advanced-options.tsx';
import { badNumbers, optionsOf, valuesOf } from './option-values.ts';
import methodStyles from './method.module.css';
import styles from './retrain.module.css';

const { method: told } = words.retrain;
const mainMethods: readonly TrainingMethodName[] = ['transfer', 'finetune', 'cnn', 'ensemble'];
const otherMethods: readonly TrainingMethodName[] = ['dense', 'attention'];

export function MethodStep({ state }: { readonly state: RetrainState }): ReactNode {
  const before = state.run;
  const busy = useRetrain((store) => store.busy);
  const [method, setMethod] = useState<TrainingMethodName>(before?.method ?? 'transfer');
  const [name, setName] = useState(before?.name ?? told.defaultName);
  const [values, setValues] = useState(() => valuesOf(before?.options));

  const obstacle = state.estimates.find((each) => each.method === method)?.obstacle ?? null;
  const isBad = badNumbers(method, values).length > 0;
  const start = (): void => {
    void startTraining({ method, options: optionsOf(method, values), name: name.trim() });
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
      <AdvancedOptions method={method} values={values} onChange={setValues} />
      {obstacle === null && !isBad && <OwnTime method={method} options={optionsOf(method, values)} />}
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
            <span className="muted"> {obstacle === null ? told.help[method] : obstacle.message}</span>
            {obstacle === null && (
              <span className={methodStyles['time']}>{estimate ? timeOf(estimate) : told.timeUnknown}</span>
            )}
          </span>
        </>
      )}
    </Radio>
  );
}
