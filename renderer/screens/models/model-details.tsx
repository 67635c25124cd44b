/** A model: its card, and what can be done with it. */
import { Check, Pencil, Scale, Share, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { ShelvedModelDetail } from '../../../models/retrain-contract.ts';
import { Button } from '../../elements/button.tsx';
import { PlainMarkdown } from '../../elements/plain-markdown.tsx';
import { removeModel, showComparison } from '../../stores/models.ts';
import { words } from '../../words.ts';
import { ExportModelDialog } from './export-model-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { UseDialog } from './use-dialog.tsx';
import styles from './models.module.css';

type Asking = 'use' | 'rename' | 'export' | null;

export function ModelDetails({ model }: { readonly model: ShelvedModelDetail }): ReactNode {
  const [asking, setAsking] = useState<Asking>(null);
  const close = (): void => setAsking(null);
  return (
    <section className={styles['details']} aria-label={words.models.details(model.name)}>
      <div className={styles['head']}>
        <h2>{model.name}</h2>
        <span className="muted">{model.inUse ? words.models.inUse : ''}</span>
        <span className={styles['spacer']} />
        <Button icon={Check} look="primary" isDisabled={model.inUse} onPress={() => setAsking('use')}>
          {words.models.use}
        </Button>
        <Button icon={Pencil} isDisabled={model.builtIn} onPress={() => setAsking('rename')}>
          {words.models.rename}
        </Button>
        <Button icon={Scale} onPress={() => showComparison(true)}>
          {words.models.compare}
        </Button>
        <Button icon={Share} onPress={() => setAsking('export')}>
          {words.models.export}
        </Button>
        <Button
          icon={Trash2}
          isDisabled={model.builtIn || model.inUse}
          onPress={() => void removeModel(model)}
        >
          {words.models.remove}
        </Button>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must scroll by keys, too */}
      <div className={styles['card']} tabIndex={0} role="region" aria-label={words.models.card}>
        <p className={styles['labels']}>{model.labels.join(', ')}</p>
        <PlainMarkdown text={model.card} />
        <p className="muted">{model.licence}</p>
      </div>
      <UseDialog model={model} isOpen={asking === 'use'} onClose={close} />
      <RenameDialog model={model} isOpen={asking === 'rename'} onClose={close} />
      <ExportModelDialog model={model} isOpen={asking === 'export'} onClose={close} />
    </section>
  );
}
