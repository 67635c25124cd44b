/** All that a fine-tuning is made of. */
import type { PretrainedInput } from '../clips/pretrained-input.ts';
import type { Pretrained } from '../pretrained/pretrained.ts';
import type { TrackWithClip } from './heard-clips.ts';
import type { HeldOut } from './held-out.ts';
import type { TrainingContext } from './method.ts';

export interface FinetuneJob {
  readonly context: TrainingContext;
  readonly pretrained: Pretrained;
  readonly split: HeldOut<TrackWithClip>;
  readonly input: PretrainedInput;
}
