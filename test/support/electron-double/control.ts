/** Control: what a test reads and scripts, from inside the main process (`launch().evaluate`). */
import {
  doubleSettingsSchema,
  settingsVariable,
  type RecordedCall,
  type ScriptedDialog,
} from './settings.ts';

export const settings = doubleSettingsSchema.parse(JSON.parse(process.env[settingsVariable] ?? 'null'));

class Control {
  /** Everything the program asked of the system, oldest first. */
  readonly calls: RecordedCall[] = [];
  /** Answers for dialogs to come; one without an answer is cancelled. */
  readonly dialogs: ScriptedDialog[] = [...settings.dialogs];

  record(api: string, details: unknown): void {
    this.calls.push({ api, details });
  }

  /** Takes the next answer for a kind of dialog. */
  answerFor(api: ScriptedDialog['api']): Readonly<Record<string, unknown>> | null {
    const index = this.dialogs.findIndex((dialog) => dialog.api === api);
    return index < 0 ? null : (this.dialogs.splice(index, 1)[0]?.value ?? null);
  }
}

export const control = new Control();
