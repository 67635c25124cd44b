/** Errors of the operating system, as Node reports them. */

/** The code of a system error such as 'ENOENT'; undefined for anything else thrown. */
export function errorCode(error: unknown): string | undefined {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return undefined;
}
