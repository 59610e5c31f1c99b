/** One password and one button: what an invitation and a recovery end with. */
import type { ReactNode } from 'react';
import { FormProblem, Problem, useForm } from '../../api/index.ts';
import { Button, Field, KeyValues, PasswordInput, useText } from '../../ui/index.ts';

interface ChoosePasswordProps<A> {
  readonly login: string;
  readonly submit: string;
  readonly send: (password: string) => Promise<A>;
  readonly done: (answer: A) => void;
  /** Another window was faster, or the link ran out while the page stood open. */
  readonly onDead: () => void;
}

export function ChoosePassword<A>({ login, submit, send, done, onDead }: ChoosePasswordProps<A>): ReactNode {
  const t = useText();
  const form = useForm({
    initial: { password: '' },
    check: ({ password }) => ({ password: password ? undefined : t('desk.password.needed') }),
    send: async ({ password }) => {
      try {
        return await send(password);
      } catch (cause) {
        if (cause instanceof Problem && cause.code === 'link_dead') onDead();
        throw cause;
      }
    },
    done,
  });
  return (
    <form {...form.props}>
      <FormProblem form={form} />
      <KeyValues rows={[[t('desk.door.login'), login]]} />
      {/* For password managers: whose password this is. */}
      <input type="hidden" name="username" autoComplete="username" value={login} readOnly />
      <Field label={t('desk.password.new')} hint={t('desk.password.hint')} error={form.error('password')} required>
        <PasswordInput {...form.at('password')} size="lg" autoComplete="new-password" />
      </Field>
      <Button type="submit" kind="primary" size="lg" full busy={form.busy}>
        {submit}
      </Button>
    </form>
  );
}
