/** The box for new addresses; each piece is shown below as it was read, good or not, while one types. */
import type { ReactNode } from 'react';
import { AlertIcon, Badge, CheckIcon, Field, Row, Stack, TextArea, useText } from '../../ui/index.ts';
import type { Piece } from './addresses.ts';

interface AddressBoxProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly pieces: readonly Piece[];
  readonly error?: string;
}

const SHOWN = 60; // pieces drawn one by one; of a longer list those that need somebody

export function AddressBox({ value, onChange, pieces, error }: AddressBoxProps): ReactNode {
  const t = useText();
  const bad = pieces.filter(({ fault }) => fault !== null);
  const shown = pieces.length > SHOWN ? bad.slice(0, SHOWN) : pieces;
  // The last piece may still be being typed: it is no fault before something follows.
  const typing = /[^\s,;]$/.test(value) ? pieces.at(-1) : undefined;
  const first = bad.find((piece) => piece !== typing);
  const fault = first && t(`people.add.fault.${first.fault ?? 'duplicate'}`, { email: first.text });
  return (
    <Stack gap={8}>
      <Field label={t('people.add.emails')} hint={t('people.add.emailsHint')} error={error ?? fault}>
        <TextArea value={value} onChange={onChange} rows={3} maxLength={20_000} spellCheck={false} autoCapitalize="none" />
      </Field>
      {shown.length > 0 && (
        <Row wrap gap={6}>
          {shown.map((piece, index) => (
            <Badge
              // biome-ignore lint/suspicious/noArrayIndexKey: the same address can stand there twice, in the order it was typed
              key={`${piece.text} ${index}`}
              tone={piece.fault && piece !== typing ? 'late' : 'line'}
              icon={piece.fault ? AlertIcon : CheckIcon}
            >
              {piece.text}
            </Badge>
          ))}
        </Row>
      )}
    </Stack>
  );
}
