/** Entry of the command line. */
import { enableCompileCache } from 'node:module';

// Spares every later start the work of stripping and compiling the sources again.
enableCompileCache();
const [{ endWithReader }, { runProgram }] = await Promise.all([
  import('./output.ts'),
  import('./program.ts'),
]);
endWithReader();
process.exitCode = await runProgram(process.argv.slice(2));
