/** Request payloads: how an engine reads what a shell passed on from an untrusted page. */
import { z } from 'zod';
import { engineRequests, type EngineRequestName, type ParsedPayload } from './engine-contract.ts';
import { Failure } from './failure.ts';

/** The schemas seen as one table, so that the compiler pairs a name with its payload. */
const requests: {
  readonly [Name in EngineRequestName]: { readonly payload: z.ZodType<ParsedPayload<Name>> };
} = engineRequests;

/**
 * The payload as the contract has it, defaults filled in.
 * @throws Failure `invalid-request`
 */
export function parsePayload<Name extends EngineRequestName>(
  name: Name,
  payload: unknown,
): ParsedPayload<Name> {
  const parsed = requests[name].payload.safeParse(payload);
  if (parsed.success) return parsed.data;
  const reason = z.prettifyError(parsed.error).slice(0, 500);
  throw new Failure(
    'invalid-request',
    `The request "${name}" was not understood. Nothing was done. ${reason}`,
  );
}
