/** What of the front end for audio a person may ask for, whatever the method's own front end is. */
import type { FeatureConfig } from '../../../models/feature-config.ts';
import type { TrainingOptions } from '../../../models/training.ts';

/** Decibels below the loudest. */
const removeSilence = 40;
/** Share of the sample before. */
const preEmphasis = 0.97;

/** What is asked for, to be laid over the method's own. */
export function frontEndOptions(
  options: TrainingOptions,
): Pick<FeatureConfig, 'removeSilence' | 'preEmphasis'> {
  return {
    ...(options.removeSilence === true && { removeSilence }),
    ...(options.preEmphasis === true && { preEmphasis }),
  };
}
