/** Asking somebody for his current password once more, before something that only he himself may do. */
import { type Ctx, type Door, invalid } from '../kernel/index.ts';
import { attempt, attemptFailed, attemptKeys, attemptSucceeded } from './attempts.ts';
import { verifyPassword } from './passwords.ts';
import { readPasswordHash } from './store.ts';

export interface PasswordConfirmation {
  readonly door: Door;
  readonly userId: string;
  readonly password: string;
  readonly network: string;
  /** Place of the password in the body, for the fault. */
  readonly field: string;
}

/** Passes where the password is right; failures count like failed log-ins. Under the role `auth`. Throws `invalid`, `too_many`, `busy`. */
export async function confirmPassword(
  auth: Ctx,
  { door, userId, password, network, field }: PasswordConfirmation,
): Promise<void> {
  const keys = attemptKeys('password', door, userId, network);
  await attempt(auth, keys);
  if (!(await verifyPassword(await readPasswordHash(auth, userId), password))) {
    await attemptFailed(auth, keys);
    throw invalid(`body.${field}`, 'password_wrong', 'The current password is not right');
  }
  await attemptSucceeded(auth, keys);
}
