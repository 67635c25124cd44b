/** Models: the shelf, each model's card, and using, renaming, passing on and removing them. */
import { History, Import, Undo2 } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { Button } from '../../elements/button.tsx';
import { Grid, rowHeight } from '../../elements/grid/grid.tsx';
import { Message } from '../../elements/message.tsx';
import { ScreenFrame } from '../../frame/screen.tsx';
import { loadModels, restoreModel, showModel, useModels } from '../../stores/models.ts';
import { words } from '../../words.ts';
import { ImportDialog } from './import-dialog.tsx';
import { ModelComparison } from './model-comparison.tsx';
import { ModelDetails } from './model-details.tsx';
import { modelColumns } from './models-columns.tsx';
import { UseDialog } from './use-dialog.tsx';
import styles from './models.module.css';

/** More models than these scroll. */
const shownModels = 6;

export function ModelsScreen(): ReactNode {
  const [importing, setImporting] = useState(false);
  const removed = useModels((state) => state.removed);
  useEffect(() => void loadModels(), []);
  return (
    <ScreenFrame
      title={words.screens.models}
      actions={
        <>
          <GoBack />
          <Button icon={Import} onPress={() => setImporting(true)}>
            {words.models.import}
          </Button>
          {removed && (
            <Button icon={Undo2} onPress={() => void restoreModel()}>
              {words.models.putBack(removed.name)}
            </Button>
          )}
        </>
      }
    >
      <ModelsBody />
      <ImportDialog isOpen={importing} onClose={() => setImporting(false)} />
    </ScreenFrame>
  );
}

/** The way back to the model that was in use before, told beforehand like any change. */
function GoBack(): ReactNode {
  const [asking, setAsking] = useState(false);
  const previous = useModels(({ models, previousId }) => models?.find(({ id }) => id === previousId));
  if (!previous) return null;
  return (
    <>
      <Button icon={History} onPress={() => setAsking(true)}>
        {words.models.goBack(previous.name)}
      </Button>
      <UseDialog model={previous} isOpen={asking} onClose={() => setAsking(false)} />
    </>
  );
}

function ModelsBody(): ReactNode {
  const { models, failure, openId, comparing } = useModels();
  if (!models)
    return failure === null ? null : (
      <Message kind="problem" title={failure}>
        <Button onPress={() => void loadModels()}>{words.common.tryAgain}</Button>
      </Message>
    );
  const open = models.find(({ id }) => id === openId);
  return (
    <>
      <div
        className={styles['shelf']}
        style={{ height: (Math.min(models.length, shownModels) + 1) * rowHeight + 2 }}
      >
        <Grid
          label={words.models.shelf}
          columns={modelColumns}
          total={models.length}
          rowAt={(index) => models[index]}
          nameOf={({ name }) => name}
          activeIndex={open ? models.indexOf(open) : null}
          onActivate={(index) => {
            const model = models[index];
            if (model) showModel(model.id);
          }}
        />
      </div>
      {open && comparing && <ModelComparison key={open.id} model={open} models={models} />}
      {open && !comparing && <ModelDetails key={open.id} model={open} />}
    </>
  );
}
