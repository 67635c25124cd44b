/** Retrain: from labelled tracks to a model of one's own, in five steps. The engine keeps where it stands. */
import { RotateCcw } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Button } from '../../elements/button.tsx';
import { Message } from '../../elements/message.tsx';
import { useSlow } from '../../elements/use-slow.ts';
import { ScreenFrame } from '../../frame/screen.tsx';
import type { RetrainState } from '../../../models/retrain-contract.ts';
import { announce } from '../../stores/announcer.ts';
import { stopClip } from '../../stores/clip-player.ts';
import { loadRetrain, shownStep, useRetrain } from '../../stores/retrain.ts';
import { isTraining, retrainSteps, type RetrainStep } from '../../stores/retrain-state.ts';
import { words } from '../../words.ts';
import { CheckStep } from './check-step.tsx';
import { ChooseStep } from './choose-step.tsx';
import { DiscardDialog } from './discard-dialog.tsx';
import { MethodStep } from './method-step.tsx';
import { ReportStep } from './report-step.tsx';
import { RetrainSteps } from './retrain-steps.tsx';
import { TrainStep } from './train-step.tsx';
import styles from './retrain.module.css';

const views: Readonly<Record<RetrainStep, (props: { readonly state: RetrainState }) => ReactNode>> = {
  choose: ChooseStep,
  check: CheckStep,
  method: MethodStep,
  train: TrainStep,
  report: ReportStep,
};

export function RetrainScreen(): ReactNode {
  const state = useRetrain((store) => store.state);
  const failure = useRetrain((store) => store.failure);
  const step = useRetrain(shownStep);
  const isSlow = useSlow(state === null && failure === null);
  useEffect(() => {
    void loadRetrain();
    return stopClip;
  }, []);
  return (
    <ScreenFrame title={words.screens.retrain} actions={state && <Actions state={state} step={step} />}>
      {state ? (
        <Step state={state} step={step} />
      ) : failure === null ? (
        isSlow && <Message title={words.common.loading} />
      ) : (
        <Message kind="problem" title={failure}>
          <Button onPress={() => void loadRetrain()}>{words.common.tryAgain}</Button>
        </Message>
      )}
    </ScreenFrame>
  );
}

interface StepProps {
  readonly state: RetrainState;
  readonly step: RetrainStep;
}

function Actions({ state, step }: StepProps): ReactNode {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <RetrainSteps state={state} current={step} />
      {state.source !== null && state.result === null && (
        <Button icon={RotateCcw} isDisabled={isTraining(state)} onPress={() => setAsking(true)}>
          {words.retrain.startOver}
        </Button>
      )}
      <DiscardDialog model={null} isOpen={asking} onClose={() => setAsking(false)} />
    </>
  );
}

/** The step; where the button that led on is gone, the step takes the focus. */
function Step({ state, step }: StepProps): ReactNode {
  const body = useRef<HTMLElement>(null);
  const place = `${step} ${state.checkJobId === null ? 'standing' : 'checking'}`;
  const before = useRef(place);
  useEffect(() => {
    if (before.current === place) return;
    before.current = place;
    if (document.activeElement === document.body) body.current?.focus();
    body.current?.scrollTo(0, 0);
    const number = retrainSteps.indexOf(step) + 1;
    announce(words.retrain.stepSpoken(words.retrain.steps[step], number, retrainSteps.length));
  }, [place, step]);
  const View = views[step];
  return (
    <section ref={body} className={styles['screen']} tabIndex={-1} aria-label={words.retrain.steps[step]}>
      <View state={state} />
    </section>
  );
}
