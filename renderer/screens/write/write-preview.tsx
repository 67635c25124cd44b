/** Preview: exactly what Write would do, file by file, from the files as they are now. */
import { RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { AboutFile } from '../../elements/about-file.tsx';
import { Button } from '../../elements/button.tsx';
import { PagedGrid } from '../../elements/grid/paged-grid.tsx';
import { Message } from '../../elements/message.tsx';
import { fileNameOf, formatCount } from '../../format.ts';
import { useLibrary } from '../../stores/library.ts';
import { makePlan, startWriting, tracksInScope, usePlan, type PlanCounts } from '../../stores/plan.ts';
import { useSettings } from '../../stores/settings.ts';
import { goTo } from '../../stores/shell.ts';
import { filesOf } from '../../words/counts.ts';
import { plannedWords } from '../../words/states.ts';
import { words } from '../../words.ts';
import { noteOn, plannedColumns } from './write-columns.tsx';
import { WriteSetup } from './write-setup.tsx';
import styles from './write.module.css';

export function WritePreview(): ReactNode {
  const { plan, planning, outdated } = usePlan();
  const change = plan?.counts.change ?? 0;
  const isReady = plan !== null && !planning && !outdated && change > 0;
  return (
    <>
      <WriteSetup />
      {plan && <Counts counts={plan.counts} />}
      <div className={styles['body']}>
        <PreviewBody />
      </div>
      <div className={styles['footer']}>
        <p>
          {plan && change > 0 ? words.write.promise(change, plan.counts.alsoChanging) : words.write.untouched}
        </p>
        <Button look="primary" isDisabled={!isReady} onPress={() => void startWriting()}>
          {words.write.write(change)}
        </Button>
      </div>
    </>
  );
}

function PreviewBody(): ReactNode {
  const { plan, planning, failure } = usePlan();
  const overview = useLibrary((state) => state.overview);
  const minConfidence = useSettings((state) => state.writeMinConfidence);
  if (failure !== null)
    return (
      <Message kind="problem" title={failure}>
        <Button onPress={() => void makePlan()}>{words.common.tryAgain}</Button>
      </Message>
    );
  if (plan && plan.pages.total !== 0)
    return (
      <PagedGrid
        key={plan.planId}
        label={words.write.grid}
        columns={plannedColumns}
        pages={plan.pages}
        nameOf={(row) => fileNameOf(row.path)}
        renderActive={(row) => (
          <AboutFile path={row.path} note={noteOn(row)} isProblem={row.failure !== null} />
        )}
      />
    );
  if (planning || !overview) return <Message title={words.write.planning} text={words.write.untouched} />;
  const inScope = tracksInScope(overview, minConfidence);
  if (inScope === 0)
    return (
      <Message title={words.write.nothing} text={words.write.nothingHelp}>
        <Button onPress={() => goTo('library')}>{words.write.goToLibrary}</Button>
      </Message>
    );
  if (plan) return <Message title={words.write.noneAbove} text={words.write.untouched} />;
  return (
    <Message title={words.write.many(inScope)} text={words.write.untouched}>
      <Button look="primary" onPress={() => void makePlan()}>
        {words.write.preview}
      </Button>
    </Message>
  );
}

function Counts({ counts }: { readonly counts: PlanCounts }): ReactNode {
  const { planning, outdated } = usePlan();
  return (
    <div className={styles['counts']} role="status">
      <dl>
        {(['change', 'unchanged', 'kept', 'refused'] as const).map((outcome) => (
          <div key={outcome}>
            <dt>{plannedWords[outcome]}</dt>
            <dd>{formatCount(counts[outcome])}</dd>
          </div>
        ))}
      </dl>
      {planning && <span className="muted">{words.write.planning}</span>}
      {outdated && <span className={styles['note']}>{words.write.outdated}</span>}
      {!planning && (
        <Button icon={RefreshCw} look={outdated ? 'normal' : 'quiet'} onPress={() => void makePlan()}>
          {words.write.previewAgain}
        </Button>
      )}
      {counts.change === 0 && counts.kept > 0 && (
        <span className={styles['note']}>{words.write.allKept(filesOf(counts.kept))}</span>
      )}
    </div>
  );
}
