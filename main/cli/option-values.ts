/** Values of the command line's options, read strictly. */
import { InvalidArgumentError } from 'commander';

/** Reads a whole number in a range, both ends in it. */
export function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
    return value;
  };
}

/** Reads a number in a range, both ends in it. */
export function numberFrom(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least && value <= most))
      throw new InvalidArgumentError(`Give a number from ${least} to ${most}.`);
    return value;
  };
}

/** Reads a date, or a date and time; without a zone it is meant here. */
export function date(text: string): Date {
  const isDateAlone = /^\d{4}-\d{2}-\d{2}$/.test(text.trim());
  const value = new Date(isDateAlone ? `${text.trim()}T00:00:00` : text);
  if (Number.isNaN(value.getTime())) throw new InvalidArgumentError('Give a date such as 2026-11-22.');
  return value;
}
