/** `earmark doctor`: what is in use, what is missing, and how to get it. */
import type { Command } from 'commander';
import { examine, type DoctorReport } from '../../doctor.ts';
import { dataOption, jsonOption, type Run } from '../common-options.ts';
import { exitStatus, printable, printJson, printLine } from '../output.ts';

interface DoctorCommandOptions {
  readonly json: boolean;
  readonly data?: string;
}

/** Declares `earmark doctor` and its options. */
export function declareDoctor(program: Command, run: Run): void {
  program
    .command('doctor')
    .description('what is in use, what is missing, and how to get it')
    .addOption(jsonOption())
    .addOption(dataOption())
    .action(run(doctorCommand));
}

async function doctorCommand(options: DoctorCommandOptions): Promise<number> {
  const report = await examine({ dataFolder: options.data });
  if (options.json) await printJson(report);
  else await printReport(report);
  return report.backend.name === null || report.folders.data === null
    ? exitStatus.couldNotStart
    : exitStatus.ok;
}

async function printReport(report: DoctorReport): Promise<void> {
  const { backend, electron, ffmpeg, folders, missing } = report;
  const lines: readonly (readonly [string, string])[] = [
    ['Earmark', `${report.version} on ${report.platform}`],
    ['Node', report.node],
    ['SQLite', report.sqlite],
    ['TensorFlow.js', report.tfjs],
    ['Backend', backend.name === null ? 'none' : `${backend.name} ${backend.version}`],
    ['Electron', `${electron.version ?? 'not installed'}${electron.runtime ? '' : ', without its runtime'}`],
    ['ffmpeg', ffmpeg === null ? 'not found' : `${ffmpeg.version} (${ffmpeg.command})`],
    ['Workers', String(report.workers)],
    ['Program', folders.program],
    ['Data', folders.data ?? 'cannot be used'],
    ['Cache', folders.cache],
  ];
  for (const [name, value] of lines) await printLine(`${name.padEnd(14)} ${printable(value)}`);
  await printLine('');
  if (missing.length === 0) await printLine('Nothing is missing.');
  for (const { what, consequence, remedy } of missing) await printLine(`${what}: ${consequence} ${remedy}`);
}
