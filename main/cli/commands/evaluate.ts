/** `earmark evaluate`: score a model on labelled tracks. */
import { exitStatus } from '../output.ts';

export interface EvaluateOptions {
  readonly model?: string;
  readonly split?: string;
  readonly part?: string;
  readonly workers?: number;
  readonly json: boolean;
  readonly data?: string;
}

export async function evaluateCommand(dataset: string, options: EvaluateOptions): Promise<number> {
  void dataset;
  void options;
  return exitStatus.usage;
}
