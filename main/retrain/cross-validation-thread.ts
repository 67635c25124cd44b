/** The program of the thread that cross-validates quick heads. Started by quick-cross-validation.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { indexOfLargest } from '../../models/head.ts';
import { outOfFoldScores } from '../training/heads/quick-head.ts';
import type { CrossValidationJob } from './quick-cross-validation.ts';

// Both ends are of one program and run in one process, so what comes is what was sent.
const { foldOf, ...examples } = workerData as CrossValidationJob;
parentPort!.postMessage(outOfFoldScores(examples, foldOf).map((scores) => indexOfLargest(scores)));
