/** The program's version, as package.json has it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { applicationFolder } from './application-folder.ts';

export function programVersion(): string {
  const text = readFileSync(join(applicationFolder, 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
