/** Listening: which model suggests genres, what it counts as sure, and how many processes work at it. */
import { Boxes } from 'lucide-react';
import { useEffect, type ReactNode } from 'react';
import { Button } from '../../elements/button.tsx';
import { CheckChoice } from '../../elements/choice.tsx';
import { CountField } from '../../elements/count-field.tsx';
import { ChoiceMenu } from '../../elements/choice-menu.tsx';
import { prefer, useEnginePreferences } from '../../stores/engine-preferences.ts';
import { useLibrary } from '../../stores/library.ts';
import { applyModel, loadModels, useModels } from '../../stores/models.ts';
import { goTo } from '../../stores/shell.ts';
import { words } from '../../words.ts';
import { Explained } from './section.tsx';
import styles from './settings.module.css';

const text = words.settings;

export function ModelInUse(): ReactNode {
  const models = useModels((state) => state.models);
  const modelId = useLibrary((state) => state.overview?.modelId);
  useEffect(() => void loadModels(), []);
  const inUse = models?.find((model) => model.inUse);
  return (
    <Explained help={text.modelHelp}>
      <div className={styles['actions']}>
        {models && inUse ? (
          <ChoiceMenu
            label={text.model}
            summary={`${text.model}: ${inUse.name}`}
            values={models.map(({ id, name }) => ({ id, label: name }))}
            chosen={inUse.id}
            onChoose={(id) => {
              const model = models.find((each) => each.id === id);
              if (model && !model.inUse) void applyModel(model);
            }}
          />
        ) : (
          <span>
            {text.model}: {modelId ?? words.common.loading}
          </span>
        )}
        <Button icon={Boxes} onPress={() => goTo('models')}>
          {text.toModels}
        </Button>
      </div>
    </Explained>
  );
}

export function Workers(): ReactNode {
  const engine = useEnginePreferences((state) => state.engine);
  if (!engine) return null;
  const { workers, workersInUse, workersUsual, processors } = engine;
  // The command line may have said another number without its being kept.
  const isUsual = workers === null && workersInUse === workersUsual;
  return (
    <Explained help={text.workersHelp}>
      <CheckChoice
        label={text.workersUsual(workersUsual)}
        isSelected={isUsual}
        onChange={(wanted) => void prefer({ workers: wanted ? null : workersInUse })}
      />
      <CountField
        label={text.workers}
        value={workersInUse}
        lowest={1}
        highest={Math.max(processors, workersInUse)}
        isDisabled={isUsual}
        onChange={(count) => void prefer({ workers: count })}
      />
    </Explained>
  );
}
