/** What the driver tells the main process of the double, and what the two say to each other. */
import { z } from 'zod';

export const settingsVariable = 'EARMARK_ELECTRON_DOUBLE';

/** An answer for the next dialog of that kind, in the shape of Electron's own. */
const scriptedDialogSchema = z.object({
  api: z.enum(['showOpenDialog', 'showMessageBox']),
  value: z.record(z.string(), z.unknown()),
});
export type ScriptedDialog = z.infer<typeof scriptedDialogSchema>;

export const doubleSettingsSchema = z.object({
  /** Address of Chromium's DevTools. */
  devTools: z.string(),
  /** Folder of the profile: `app.getPath('userData')` until the program sets it. */
  userData: z.string(),
  platform: z.string(),
  dialogs: z.array(scriptedDialogSchema),
  /** Paths of dropped files, by file name. */
  filePaths: z.record(z.string(), z.string()),
});
export type DoubleSettings = z.infer<typeof doubleSettingsSchema>;

/** Something the program asked of the system, kept for the test to read. */
export interface RecordedCall {
  readonly api: string;
  readonly details: unknown;
}

/** The driver's questions to the main process. */
export const driverRequestSchema = z.object({ id: z.number(), source: z.string(), argument: z.unknown() });
export type DriverRequest = z.infer<typeof driverRequestSchema>;

/** The main process's words to the driver. */
export const driverReplySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('value'), id: z.number(), value: z.any() }),
  z.object({ kind: z.literal('failure'), id: z.number(), message: z.string() }),
]);
export type DriverReply = z.infer<typeof driverReplySchema>;
