/** Shapes that functions and statements of this module share. */

export type LinkPurpose = 'portal_invitation' | 'staff_invitation' | 'setup' | 'recovery';

export interface Link {
  readonly id: string;
  readonly purpose: LinkPurpose;
  readonly principalId: string | null;
  readonly generation: number;
  /** What the effect needs besides: portal, organisation, matched contact. Ids only. */
  readonly subject: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Names of the counters of one attempt. */
export interface AttemptKeys {
  readonly pair: string;
  readonly network: string;
  readonly account: string;
  readonly known: string;
}
