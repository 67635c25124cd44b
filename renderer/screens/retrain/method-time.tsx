/** How long a method takes here: as it was measured, and with settings of one's own. */
import { useEffect, useState, type ReactNode } from 'react';
import { formatTimeLeft } from '../../format.ts';
import type { MethodEstimate } from '../../../models/retrain-contract.ts';
import {
  trainingOptionsSchema,
  type TrainingMethodName,
  type TrainingOptions,
} from '../../../models/training.ts';
import { estimateTraining } from '../../stores/retrain.ts';
import { words } from '../../words.ts';

const { method: told } = words.retrain;

/** Somebody who types is not measured for every letter. */
const restMs = 700;

export function timeOf({ seconds, range, measuring }: MethodEstimate): string {
  if (seconds === null) return measuring === true ? told.measuring : told.timeUnknown;
  const [low, high] = (range ?? [seconds, seconds]).map(formatTimeLeft);
  if (low === high || low === undefined || high === undefined) return told.time(formatTimeLeft(seconds));
  return told.timeRange(low, high.replace('about ', ''));
}

interface Props {
  readonly method: TrainingMethodName;
  readonly options: TrainingOptions;
}

/** The time with what is set, once something is set that decides it. */
export function OwnTime({ method, options }: Props): ReactNode {
  const key = JSON.stringify({ ...options, seed: 1 });
  const isOwn = key !== JSON.stringify(trainingOptionsSchema.parse({ seed: 1 }));
  if (!isOwn) return null;
  return <Measured key={`${method} ${key}`} method={method} options={options} />;
}

function Measured({ method, options }: Props): ReactNode {
  const [estimate, setEstimate] = useState<MethodEstimate | null>(null);
  const key = JSON.stringify(options);
  useEffect(() => {
    let isCurrent = true;
    const measure = async (): Promise<void> => {
      const answer = await estimateTraining(method, trainingOptionsSchema.parse(JSON.parse(key)));
      if (isCurrent) setEstimate(answer);
    };
    const timer = setTimeout(() => void measure(), restMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [method, key]);
  return <p role="status">{told.ownTime(estimate ? timeOf(estimate) : told.measuring)}</p>;
}
