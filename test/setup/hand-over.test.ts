/** The launcher hands over: arguments, output, exit status and signals are the program's. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const handOverModule = new URL('../../scripts/setup/hand-over.mjs', import.meta.url).href;
const launcher = new URL('../../scripts/run.mjs', import.meta.url).pathname;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-hand-over-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Starts a launcher that hands over to `program`, in a process group of its own. */
async function launch(program: string, ...args: string[]): Promise<ChildProcess> {
  const file = join(folder, `program-${Math.random()}.mjs`);
  await writeFile(file, program);
  const script = `
    import { hand } from ${JSON.stringify(handOverModule)};
    process.exitCode = await hand(process.execPath, ${JSON.stringify([file, ...args])});`;
  return spawn(process.execPath, ['--input-type=module', '--eval', script], { detached: true });
}

/** What it printed, once it ended. */
async function ended(child: ChildProcess): Promise<{ output: string; status: number | null }> {
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await once(child, 'close');
  return { output, status: child.exitCode };
}

const countInterrupts = `
  let interrupts = 0;
  process.on('SIGINT', () => {
    interrupts += 1;
    setTimeout(() => {
      console.log('interrupts', interrupts);
      process.exit(5);
    }, 600);
  });
  setInterval(() => {}, 1000);
  console.log('ready');`;

test('passes arguments, output and exit status', async () => {
  const child = await launch(
    'console.log(process.argv.slice(2).join("|")); process.exitCode = 7;',
    'a b',
    '--c',
  );
  expect(await ended(child)).toEqual({ output: 'a b|--c\n', status: 7 });
});

test('reports a program that a signal ended', async () => {
  const child = await launch('process.kill(process.pid, "SIGKILL")');
  expect((await ended(child)).status).toBe(128 + 9);
});

describe.skipIf(process.platform === 'win32')('an interrupt reaches the program once', () => {
  test('from a script that signals the launcher alone', async () => {
    const child = await launch(countInterrupts);
    await once(child.stdout!, 'data');
    child.kill('SIGINT');
    expect(await ended(child)).toEqual({ output: 'interrupts 1\n', status: 5 });
  });

  test('from a terminal, which signals every process of the job', async () => {
    const child = await launch(countInterrupts);
    await once(child.stdout!, 'data');
    process.kill(-child.pid!, 'SIGINT');
    expect(await ended(child)).toEqual({ output: 'interrupts 1\n', status: 5 });
  });

  test('and a second one later counts again', async () => {
    const child = await launch(countInterrupts);
    await once(child.stdout!, 'data');
    process.kill(-child.pid!, 'SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 400));
    process.kill(-child.pid!, 'SIGINT');
    expect(await ended(child)).toEqual({ output: 'interrupts 2\n', status: 5 });
  });
});

describe.skipIf(process.platform === 'win32')('the program is asked to stop', () => {
  const tellTermination = (file: string): string => `
    import { writeFileSync } from 'node:fs';
    process.on('SIGTERM', () => {
      writeFileSync(${JSON.stringify(file)}, 'asked to stop');
      process.exit();
    });
    setInterval(() => {}, 1000);
    console.log('ready');`;

  test('when the launcher was killed', async () => {
    const file = join(folder, 'launcher-killed');
    const child = await launch(tellTermination(file));
    await once(child.stdout!, 'data');
    child.kill('SIGKILL');
    await expect.poll(() => existsSync(file), { timeout: 5000 }).toBe(true);
  });

  test('when npm was, whose shell ends alone', async () => {
    const file = join(folder, 'npm-killed');
    const program = join(folder, 'told.mjs');
    await writeFile(program, tellTermination(file));
    const script = `import { hand } from ${JSON.stringify(handOverModule)};
      await hand(process.execPath, [${JSON.stringify(program)}]);`;
    const shell = spawn(
      '/bin/sh',
      ['-c', '"$0" --input-type=module --eval "$1"; true', process.execPath, script],
      { env: { ...process.env, npm_lifecycle_event: 'earmark' } },
    );
    await once(shell.stdout, 'data');
    shell.kill('SIGTERM');
    await expect.poll(() => existsSync(file), { timeout: 5000 }).toBe(true);
  });
});

test('the launcher refuses a command that it does not know', async () => {
  const child = spawn(process.execPath, [launcher, 'dance']);
  expect((await ended(child)).status).toBe(2);
});
