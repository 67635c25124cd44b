/** What can be set of a training: numbers, settings for small machines, changes to tracks while learning. */
import type { ReactNode } from 'react';
import { CheckChoice } from '../../elements/choice.tsx';
import { TextField } from '../../elements/text-field.tsx';
import type { TrainingMethodName } from '../../../models/training.ts';
import { words } from '../../words.ts';
import {
  augmentations,
  badNumbers,
  isNumberOf,
  limits,
  numberNames,
  type OptionValues,
} from './option-values.ts';
import methodStyles from './method.module.css';

const { method: told } = words.retrain;

interface Props {
  readonly method: TrainingMethodName;
  readonly values: OptionValues;
  readonly onChange: (values: OptionValues) => void;
}

export function AdvancedOptions({ method, values, onChange }: Props): ReactNode {
  const isQuick = method === 'transfer';
  const numbers = numberNames.filter((name) => isNumberOf(method, name));
  return (
    <>
      <details className={methodStyles['advanced']}>
        <summary>{told.advanced}</summary>
        <div className={methodStyles['fields']}>
          {numbers.map((name) => (
            <TextField
              key={name}
              label={told.numbers[name]}
              value={values.numbers[name]}
              onChange={(text) => onChange({ ...values, numbers: { ...values.numbers, [name]: text } })}
            />
          ))}
        </div>
        <p className="muted">{isQuick ? told.quickOnly : told.own}</p>
        {!isQuick && (
          <>
            <CheckChoice
              label={told.small}
              isSelected={values.small}
              onChange={(small) => onChange({ ...values, small })}
            />
            <CheckChoice
              label={told.classWeights}
              isSelected={values.classWeights}
              onChange={(classWeights) => onChange({ ...values, classWeights })}
            />
            <fieldset className={methodStyles['augmentations']}>
              <legend>{told.augmentation}</legend>
              <p className="muted">{told.augmentationHelp}</p>
              {augmentations.map((name) => (
                <CheckChoice
                  key={name}
                  label={told.augmentations[name]}
                  isSelected={values.augmentations.includes(name)}
                  onChange={(isOn) => {
                    const others = values.augmentations.filter((each) => each !== name);
                    onChange({ ...values, augmentations: isOn ? [...others, name] : others });
                  }}
                />
              ))}
            </fieldset>
          </>
        )}
      </details>
      {badNumbers(method, values).map((name) => (
        <p key={name} role="alert">
          {told.badNumber(told.numbers[name], ...limits[name])}
        </p>
      ))}
    </>
  );
}
