/** Options that several commands have, and how a command's action runs. */
import { Option } from 'commander';
import { wholeNumber } from './option-values.ts';

/**
 * Makes of what a command does what commander calls: it is given the arguments and the options, those of the program
 * among them, and what it answers is the exit status.
 */
export type Run = <Given extends unknown[]>(
  action: (...given: Given) => Promise<number>,
) => (...given: unknown[]) => Promise<void>;

export function jsonOption(): Option {
  return new Option('--json', 'print JSON instead of text').default(false);
}

export function dataOption(): Option {
  return new Option('--data <folder>', 'where the database, models and journal live (also: EARMARK_DATA)');
}

export function workersOption(): Option {
  return new Option(
    '--workers <n>',
    'worker processes (default: as many as this computer serves well)',
  ).argParser(wholeNumber(1, 64));
}

export function modelOption(): Option {
  return new Option('--model <id>', 'the model to use instead of the one in use');
}
